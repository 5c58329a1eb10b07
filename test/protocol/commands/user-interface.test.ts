import { describe, expect, test } from "vitest";
import {
  LCD_MESSAGES,
  ledControl,
  userInterfaceControl,
} from "../../../src/protocol/commands/user-interface.ts";
import { bytesOf } from "../../vectors.ts";
import { expectFailure } from "../coded.ts";

describe("control of the user interface", () => {
  test("a message, a beep and all LEDs", () => {
    const control = { message: 0x04, beep: 1, led: 0xff, on: true } as const;
    expect(userInterfaceControl.encode(control)).toEqual(bytesOf("0401ff01"));
    expect(userInterfaceControl.decode(bytesOf("0401ff01"))).toEqual(control);
  });

  test("LED 1 amber", () => {
    expect(ledControl.encode({ led: 1, state: "amber" })).toEqual(bytesOf("0104"));
    expect(ledControl.decode(bytesOf("0104"))).toEqual({ led: 1, state: "amber" });
  });

  test.each([
    ["0409ff01", 1, "0 to 8", 9],
    ["04010401", 2, "0 | 1 | 2 | 3 | 255", 4],
    ["0401ff02", 3, "false | true", 2],
  ])("%s is malformed at %i", (hex, offset, expected, actual) => {
    expectFailure(() => userInterfaceControl.decode(bytesOf(hex)), "PROTOCOL_DATA_INVALID", {
      offset,
      expected,
      actual,
    });
  });

  test("an LED that no reader has is refused", () => {
    expectFailure(() => ledControl.encode({ led: 7 as never, state: "on" }), "ARGUMENT_INVALID", {
      argument: "value.led",
    });
  });

  test("messages by number", () => {
    expect(LCD_MESSAGES[0x08]).toEqual({ key: "useChipAndPin", text: "Use chip and PIN" });
    expect(Object.keys(LCD_MESSAGES)).toHaveLength(13);
  });
});
