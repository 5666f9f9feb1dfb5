// Times are written in UTC; the reader's browser knows where it is.
const say = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "medium" });
for (const time of document.querySelectorAll("time[datetime]")) {
  time.title = time.textContent;
  time.textContent = say.format(new Date(time.dateTime));
}
