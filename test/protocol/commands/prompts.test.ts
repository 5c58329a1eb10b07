import { describe, expect, test } from "vitest";
import {
  decodePrompt,
  decodePromptReply,
  encodePrompt,
  encodePromptReply,
  PROMPT_MESSAGES,
  type PromptFields,
  type PromptReply,
} from "../../../src/protocol/commands/prompts.ts";
import { bytesOf, loadVectors } from "../../vectors.ts";
import { expectFailure } from "../coded.ts";

interface PromptVector {
  readonly decoded: {
    readonly frame?: { readonly command: string; readonly subCommand?: string; readonly data: string };
    readonly mode: string;
    readonly timeoutSeconds: number;
    readonly language: string;
    readonly lines: readonly object[];
  };
}

describe("prompts", () => {
  test("emv-responses.json: every 61-01 prompt is read and written back", () => {
    let count = 0;
    for (const { decoded } of loadVectors<PromptVector[]>("emv-responses")) {
      if (decoded.frame?.command !== "61") continue;
      const data = bytesOf(decoded.frame.data);
      const prompt = decodePrompt(data);
      expect(prompt).toMatchObject({
        mode: Number.parseInt(decoded.mode, 16),
        timeoutS: decoded.timeoutSeconds,
        language: decoded.language,
        lines: decoded.lines,
      });
      expect(encodePrompt(prompt)).toEqual(data);
      count++;
    }
    expect(count).toBe(4);
  });

  test.each<[string, PromptFields, string]>([
    ["a clear display without anything else", { mode: 0x10 }, "10"],
    ["a clear display with a backlight", { mode: 0x10, backlightS: 5 }, "1000000000000002000500"],
    ["a clear display with a language", { mode: 0x10, language: "EN" }, "100000" + "0200454e" + "00000000"],
    ["a clear display with a timeout", { mode: 0x10, timeoutS: 0 }, "1002000000" + "000000000000"],
    ["a touch", { mode: 0x20, raw: bytesOf("0110002000") }, "200110002000"],
    ["a LED", { mode: 0x21, raw: bytesOf("0101") }, "210101"],
    ["a mode that is not listed", { mode: 0x77, raw: bytesOf("0102") }, "770102"],
    ["raw data left out", { mode: 0x77 }, "77"],
    ["everything left out", { mode: 0x03 }, "030000000000000000"],
    [
      "a message whose id is the line end",
      { mode: 3, lines: [{ line: 1, messageId: 28 }], backlightS: 0xffff },
      "0300000000" + "0300811c1c" + "0200ffff",
    ],
    [
      "Latin-1 text",
      { mode: 8, timeoutS: 300, language: "FR", lines: [{ line: 2, text: "Réglé" }] },
      "0802002c0102004652" + "0700" + "0252e9676ce91c" + "0000",
    ],
  ])("%s", (_name, prompt, hex) => {
    expect(encodePrompt(prompt)).toEqual(bytesOf(hex));
    expect(encodePrompt(decodePrompt(bytesOf(hex)))).toEqual(bytesOf(hex));
  });

  test("the kind follows from the mode", () => {
    expect(decodePrompt(bytesOf("10")).kind).toBe("clear");
    expect(decodePrompt(bytesOf("7701")).kind).toBe("unknown");
    expect(decodePrompt(bytesOf("010000000000000000")).kind).toBe("menu");
  });

  test("raw data is a view", () => {
    const data = bytesOf("210101");
    expect(decodePrompt(data).raw?.buffer).toBe(data.buffer);
  });

  test.each([
    ["no mode", "", 0],
    ["no timeout length", "03", 1],
    ["a timeout of one byte", "03010005", 4],
    ["a timeout of three bytes", "03030005000002004500", 5],
    ["a language with a control character", "030000010007", 5],
    ["a text without its end", "0300000000020001410000", 9],
    ["an id without its end", "0300000000030081271d0000", 9],
    ["an id without itself", "030000000001008100", 8],
    ["lines longer than the data", "0300000000ff0081271c", 10],
    ["bytes behind the backlight", "03000000000000000001", 9],
  ])("%s is malformed", (_name, hex, offset) => {
    expectFailure(() => decodePrompt(bytesOf(hex)), "PROTOCOL_DATA_INVALID", { offset });
  });

  test.each<[string, unknown, string]>([
    ["no object", 3, "value"],
    ["a mode that is no byte", { mode: 256 }, "value.mode"],
    ["a timeout of minutes", { mode: 3, timeoutS: 0x10000 }, "value.timeoutS"],
    ["lines that are no array", { mode: 3, lines: "INSERT" }, "value.lines"],
    ["a line that is no object", { mode: 3, lines: ["INSERT"] }, "value.lines[0]"],
    ["a line number with bit 7", { mode: 3, lines: [{ line: 0x80, text: "" }] }, "value.lines[0].line"],
    [
      "a message id that is no byte",
      { mode: 3, lines: [{ line: 1, messageId: 999 }] },
      "value.lines[0].messageId",
    ],
    ["a text that is none", { mode: 3, lines: [{ line: 1, text: 5 }] }, "value.lines[0].text"],
    [
      "a text with the line end in it",
      { mode: 3, lines: [{ line: 1, text: "a\x1cb" }] },
      "value.lines[0].text",
    ],
    ["a text beyond Latin-1", { mode: 3, lines: [{ line: 1, text: "金额" }] }, "value.lines[0].text"],
    ["raw data that is none", { mode: 0x21, raw: "0101" }, "value.raw"],
  ])("%s is refused", (_name, prompt, argument) => {
    expectFailure(() => encodePrompt(prompt as PromptFields), "ARGUMENT_INVALID", { argument });
  });

  test("what is no bytes is refused", () => {
    expectFailure(() => decodePrompt("03" as never), "ARGUMENT_INVALID", { argument: "data" });
  });
});

describe("replies to prompts", () => {
  test.each<[PromptReply, string]>([
    [{ reply: "cancel" }, "000000"],
    [{ reply: "menu", line: 2 }, "010200"],
    [{ reply: "languageMenu", line: 1 }, "080100"],
    [{ reply: "functionKey", key: "cancel" }, "024300"],
    [{ reply: "functionKey", key: "enter" }, "024500"],
  ])("%o is %s, both ways", (reply, hex) => {
    expect(encodePromptReply(reply)).toEqual(bytesOf(hex));
    expect(decodePromptReply(bytesOf(hex))).toEqual(reply);
  });

  test("a bare cancellation is one too", () => {
    expect(decodePromptReply(bytesOf("00"))).toEqual({ reply: "cancel" });
  });

  test.each([
    ["", 0],
    ["03", 0],
    ["0102", 2],
    ["01020000", 3],
    ["024100", 1],
  ])("%s is malformed", (hex, offset) => {
    expectFailure(() => decodePromptReply(bytesOf(hex)), "PROTOCOL_DATA_INVALID", { offset });
  });

  test.each<[unknown, string]>([
    [undefined, "value"],
    [{ reply: "yes" }, "value.reply"],
    [{ reply: "menu" }, "value.line"],
    [{ reply: "menu", line: -1 }, "value.line"],
    [{ reply: "functionKey", key: "F1" }, "value.key"],
  ])("%o is refused", (reply, argument) => {
    expectFailure(() => encodePromptReply(reply as PromptReply), "ARGUMENT_INVALID", { argument });
  });
});

describe("messages of prompts", () => {
  test.each([
    [2, "amountOk", "Amount OK"],
    [13, "insertCard", "Insert card"],
    [34, "lastPinTry", "Last PIN try"],
    [87, "insertTapOrSwipe", "Insert tap or swipe"],
    [124, "seePinpad", "See pinpad"],
  ])("%i is %s", (id, key, text) => {
    expect(PROMPT_MESSAGES[id]).toEqual({ key, text });
  });

  test("all ids of the message file are there", () => {
    expect(Object.keys(PROMPT_MESSAGES)).toHaveLength(101);
  });
});
