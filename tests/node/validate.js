// Statements as a JSON list come in; for each the complaints of Learning Locker's validator go out, as a list of lists.
const { statement } = require("@learninglocker/xapi-validation/dist/factory");

const complaint = (warning) => [warning.constructor.name, ...(warning.path || [])].join(" ");
const said = JSON.parse(require("fs").readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(said.map((one) => statement(one, []).map(complaint))));
