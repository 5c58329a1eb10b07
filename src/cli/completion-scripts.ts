/**
 * The scripts that complete `vp3300` in a shell. They hold the whole table: no program starts while one types.
 *
 * @module
 */
import type { CompletedOption, CompletedValue, CompletionRow } from "./completion-table.ts";

/** Makes a script of the rows. */
type ScriptWriter = (rows: readonly CompletionRow[]) => string;

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** A place and the word that leads on from it, as the scripts compare them: ` checkout`, `checkout get`. */
const stepsOf = (rows: readonly CompletionRow[]): string[] =>
  rows.flatMap(({ place, commands }) => commands.map(({ name }) => `${place} ${name}`));

const flagsOf = (options: readonly CompletedOption[]): string[] => options.flatMap(({ flags }) => flags);

/** Bash 3.2 and later, without the package bash-completion. */
const bash: ScriptWriter = (rows) => {
  const set = ({ words, files }: CompletedValue, more: readonly string[] = []) =>
    [`words=${quoted([...words, ...more].join(" "))}`, ...(files ? ["files=1"] : [])].join("; ");
  const valued = rows.flatMap(({ place, options }) =>
    options.flatMap(({ flags, value }) =>
      value === undefined
        ? []
        : [`    ${flags.map((flag) => quoted(`${place}:${flag}`)).join("|")}) ${set(value)} ;;`],
    ),
  );
  const places = rows.flatMap(({ place, commands, options, value }) => [
    `        ${quoted(`${place}:-`)}*) words=${quoted(flagsOf(options).join(" "))} ;;`,
    `        ${quoted(`${place}:`)}*) ${set(
      value,
      commands.map(({ name }) => name),
    )} ;;`,
  ]);
  return `# bash completion of vp3300, as "vp3300 completion bash" prints it
_vp3300() {
  local place= words= files= at
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]}
  # Bash takes --option=value for three words.
  [ "$current" = = ] && current=
  [ "$previous" = = ] && previous=\${COMP_WORDS[COMP_CWORD-2]}
  for ((at = 1; at < COMP_CWORD; at++)); do
    case "$place \${COMP_WORDS[at]}" in
      ${stepsOf(rows).map(quoted).join("|")})
        place="\${place:+$place }\${COMP_WORDS[at]}" ;;
    esac
  done
  case "$place:$previous" in
    *::) files=1 ;;
${valued.join("\n")}
    *)
      case "$place:$current" in
${places.join("\n")}
      esac ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  [[ \${COMPREPLY[0]-} == *: ]] && compopt -o nospace 2>/dev/null
  if [ -n "$files" ]; then
    local IFS=$'\\n'
    compopt -o filenames 2>/dev/null
    COMPREPLY+=($(compgen -f -- "$current"))
  fi
  return 0
}
complete -F _vp3300 vp3300
`;
};

const zsh: ScriptWriter = (rows) => {
  const action = ({ words, files }: CompletedValue) =>
    words.length > 0 ? `(${words.join(" ").replaceAll(":", "\\:")})` : files ? "_files" : "";
  const options = (row: CompletionRow) =>
    row.options.flatMap(({ flags, what, value }) => {
      const told = `[${what.replace(/[[\]\\]/g, "\\$&")}]`;
      return flags.map((flag) =>
        quoted(value === undefined ? `${flag}${told}` : `*${flag}=${told}:value:${action(value)}`),
      );
    });
  const places = rows.map((row) => {
    const { place, commands, value } = row;
    const rest =
      commands.length > 0 ? "'*::word:{_describe command commands}'" : quoted(`*:word:${action(value)}`);
    const named = commands.map(({ name, what }) => quoted(`${name}:${what}`));
    return `    (${quoted(place)})
      commands=(${named.join(" ")})
      _arguments ${[...options(row), rest].join(" ")} ;;`;
  });
  return `#compdef vp3300
# zsh completion of vp3300, as "vp3300 completion zsh" prints it
_vp3300() {
  local place= word
  local -a commands
  integer depth=0
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case "$place $word" in
      (${stepsOf(rows).map(quoted).join("|")})
        place="\${place:+$place }$word"; (( depth += 1 )) ;;
    esac
  done
  words=("\${(@)words[depth+1,-1]}")
  (( CURRENT -= depth ))
  case "$place" in
${places.join("\n")}
  esac
}
if [ "\${funcstack[1]}" = _vp3300 ]; then _vp3300 "$@"; else compdef _vp3300 vp3300; fi
`;
};

const fish: ScriptWriter = (rows) => {
  const said = (text: string) => `'${text.replace(/['\\]/g, "\\$&")}'`;
  const taken = ({ words, files }: CompletedValue) =>
    [...(words.length > 0 ? [`-a ${said(words.join(" "))}`] : []), ...(files ? ["-F"] : [])].join(" ");
  const flag = (text: string) => (text.startsWith("--") ? `-l ${text.slice(2)}` : `-s ${text.slice(1)}`);
  const lines = rows.flatMap(({ place, commands, options, value }) => {
    const at = `complete -c vp3300 -n ${said(`__vp3300_at ${said(place)}`)}`;
    return [
      ...commands.map(({ name, what }) => `${at} -a ${name} -d ${said(what)}`),
      ...options.map(
        ({ flags, what, value: given }) =>
          `${at} ${flags.map(flag).join(" ")} ${given === undefined ? "" : `${given.files ? "-r" : "-x"} ${taken(given)} `}-d ${said(what)}`,
      ),
      ...(taken(value) === "" ? [] : [`${at} ${taken(value)}`]),
    ];
  });
  return `# fish completion of vp3300, as "vp3300 completion fish" prints it
set -g __vp3300_steps ${stepsOf(rows).map(said).join(" ")}
function __vp3300_at
    set -l place ''
    for word in (commandline -opc)[2..]
        if contains -- "$place $word" $__vp3300_steps
            set place (string trim -- "$place $word")
        end
    end
    test "$place" = "$argv[1]"
end
complete -c vp3300 -f
${lines.join("\n")}
`;
};

/** By the shell's name. */
export const COMPLETION_SCRIPTS: Readonly<Record<string, ScriptWriter>> = { bash, zsh, fish };
