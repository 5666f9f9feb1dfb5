// Sends the form of this page at once; the button does the same without JavaScript.
document.getElementById("post").submit();
