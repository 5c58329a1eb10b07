import { describe, expect, test } from "vitest";
import { MODELS, type ModelName, modelOfProductType } from "../../../src/protocol/commands/models.ts";
import { bytesOf } from "../../vectors.ts";
import { expectFailure } from "../coded.ts";

describe("models", () => {
  test.each<[string, ModelName | undefined]>([
    ["553331", "vp3300"],
    ["553332", "vp3300e"],
    ["553333", "vp3300c"],
    ["553334", "vp3300bt"],
    ["553100", "uniPay15"],
    ["553300", "uniPay3"],
    ["df600455333400", "vp3300bt"],
    ["0055553334", "vp3300bt"],
    ["553335", undefined],
    ["5533", undefined],
    ["", undefined],
  ])("the product type %s is %s", (hex, model) => {
    expect(modelOfProductType(bytesOf(hex))).toBe(model);
  });

  test("a product type that is no bytes is refused", () => {
    expectFailure(() => modelOfProductType("553334" as never), "ARGUMENT_INVALID", { argument: "answer" });
  });

  test("only the VP3300C lacks a contact slot", () => {
    const without = Object.values(MODELS).filter((model) => !model.interfaces.includes("insert"));
    expect(without.map((model) => model.name)).toEqual(["VP3300C"]);
  });

  test("what is unsure says so by the name of a field that is there", () => {
    for (const model of Object.values(MODELS)) {
      for (const field of model.unverified) expect(model).toHaveProperty(field);
    }
    expect(MODELS.vp3350.unverified).toContain("bleNamePrefix");
  });

  test("all USB models carry the vendor's id", () => {
    const ids = Object.values(MODELS).flatMap((model) => (model.usb ? [model.usb.vendorId] : []));
    expect(new Set(ids)).toEqual(new Set([0x0acd]));
    expect(MODELS.vp3300.usb?.productIds).toEqual([0x3530]);
  });
});
