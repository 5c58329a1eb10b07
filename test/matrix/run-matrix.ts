/** Runs the fault matrix, or a sample of it. */
import { assertNoCardData } from "vp3300/testing";
import { casesOf, rolesOf } from "./faults.ts";
import { Figures } from "./figures.ts";
import { Oracle } from "./oracle.ts";
import { runScene } from "./run-scene.ts";
import { SCENES } from "./scenes.ts";

/** Every `stride`th case of every scene, starting with another one in each. */
export async function runMatrix(stride: number): Promise<Figures> {
  const figures = new Figures(stride);
  for (const [first, scene] of SCENES.entries()) {
    const clean = await runScene(scene, []);
    if (clean.ending !== scene.ends || clean.second !== scene.next) {
      throw new RangeError(`${scene.name} ends as ${clean.ending}, then ${clean.second}, without a fault`);
    }
    assertNoCardData(clean.told);
    const oracle = new Oracle(scene, clean);
    for (const { check, what } of oracle.violationsWithout(clean)) {
      throw new RangeError(`${scene.name}: ${check}: ${what}, without a fault`);
    }
    figures.begin(scene, clean.frames.length);
    const cases = [...casesOf(rolesOf(clean.frames))];
    for (let at = first % stride; at < cases.length; at += stride) {
      const each = cases[at]!;
      const run = await runScene(scene, [each.fault]);
      figures.add(each, oracle.frameOf(each).bytes.length, {
        ending: run.ending,
        extraMs: run.readMs - clean.readMs,
      });
      for (const violation of oracle.violationsOf(each, run)) figures.violate(each, violation);
    }
  }
  return figures;
}
