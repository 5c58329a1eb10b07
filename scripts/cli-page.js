// docs/cli.md from the program itself: what --help says, as a page.
import { manualOf } from "../dist/cli/command-manual.js";
import { addAllCommands, createProgram } from "../dist/cli/program.js";

const facts = { version: "" };
const program = await addAllCommands(createProgram(facts), facts);
const help = program.createHelp();

const code = (text) => `\`${text}\``;
const cell = (text) => String(text).replaceAll("|", "\\|");
const table = (head, rows) =>
  rows.length === 0
    ? []
    : [[head, head.map(() => "---"), ...rows].map((row) => `| ${row.map(cell).join(" | ")} |`).join("\n")];
const block = (language, lines) => [`\`\`\`${language}\n${lines.join("\n")}\n\`\`\``];
const sentence = (text) => `${text[0].toUpperCase()}${text.slice(1)}.`;

/** `docs/cli.md`, what stands below the heading of a command: blocks of Markdown. */
function bodyOf(command, parent) {
  const { examples, exits, environment = {}, note } = manualOf(command);
  const options = help.visibleOptions(command).filter(({ long }) => long !== "--help");
  const group = command.commands.length > 0;
  const isAsParent = manualOf(parent)?.exits === exits;
  const [name] = help.commandUsage(command).split(" ").slice(1);
  return [
    sentence(command.description()),
    ...block("text", [help.commandUsage(command)]),
    ...table(
      ["Argument", ""],
      command.registeredArguments
        .map((argument) => [code(help.argumentTerm(argument)), help.argumentDescription(argument)])
        .filter(([, what]) => what !== ""),
    ),
    ...table(
      ["Option", ""],
      options.map((option) => [code(help.optionTerm(option)), help.optionDescription(option)]),
    ),
    ...table(
      ["Environment", ""],
      Object.entries(environment).map(([variable, what]) => [code(variable), what]),
    ),
    ...(note === undefined ? [] : [note]),
    ...block("sh", examples),
    ...(isAsParent
      ? []
      : table(
          ["Exit code", ""],
          Object.entries(exits).map(([exit, what]) => [code(exit), what]),
        )),
    ...(group ? [] : [`With \`--json\`: [\`#/$defs/${name}\`](../schemas/cli.schema.json).`]),
  ];
}

function sectionOf(command, parent, level) {
  const names = [...(parent === program ? [] : [parent.name()]), command.name()];
  return [
    `${"#".repeat(level)} vp3300 ${names.join(" ")}`,
    ...bodyOf(command, parent),
    ...command.commands.flatMap((each) => sectionOf(each, command, level + 1)),
  ];
}

/** The page. */
export const CLI_PAGE = `${[
  "# The command line",
  `${sentence(program.description().replace(/\.$/, ""))} Each command in full, as \`vp3300 COMMAND --help\` prints it.`,
  ...table(
    ["Command", "What it does"],
    program.commands.map((command) => [
      `[${code(command.name())}](#vp3300-${command.name()})`,
      command.description(),
    ]),
  ),
  `For programs: \`--json\` prints JSON texts, each valid against the part of
[\`schemas/cli.schema.json\`](../schemas/cli.schema.json) (\`vp3300/cli.schema.json\` in the package) that the command's section
names, or a failure, \`#/$defs/error\`. What was asked for goes to standard output, everything else to standard error. Wrong usage
is one line there, with a hint, and exit code 2. Keys, passwords and tokens are taken from the environment or standard input,
never from the command line, and card data is masked.`,
  ...program.commands.flatMap((command) => sectionOf(command, program, 2)),
].join("\n\n")}\n`;
