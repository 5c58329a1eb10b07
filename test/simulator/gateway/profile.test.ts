import { describe, expect, test } from "vitest";
import { gateway, MERCHID, type Members } from "./caller.ts";

const CARD = { account: "4111111111111111", expiry: "1230", name: "TOM JONES", postal: "19406" };

/** A Gateway, and its profiles. */
function vault() {
  const opened = gateway();
  const { put, call } = opened;
  const save = (members: Members) => put("profile", members);
  const read = async (path: string) => {
    const accounts = (await call("GET", `/profile/${path}/${MERCHID}`)) as unknown as readonly Members[];
    return accounts.toSorted((one, other) => Number(one.acctid) - Number(other.acctid));
  };
  const remove = (path: string) => call("DELETE", `/profile/${path}/${MERCHID}`);
  return { ...opened, save, read, remove };
}

describe("a profile", () => {
  test("holds accounts, of which one is the default", async () => {
    const { save, read } = vault();
    const { profileid, ...first } = await save(CARD);
    expect(first).toMatchObject({
      respcode: "09",
      acctid: "1",
      defaultacct: "Y",
      accttype: "VISA",
      expiry: "1230",
    });
    expect(profileid).toMatch(/^\d{20}$/);
    const bank = { profile: profileid, account: "123456789", bankaba: "036001808", accttype: "ESAV" };
    expect(await save(bank)).toMatchObject({ profileid, acctid: "2", defaultacct: "N", accttype: "ESAV" });
    const all = [
      { acctid: "1", defaultacct: "Y" },
      { acctid: "2", defaultacct: "N" },
    ];
    expect(await read(`${profileid}/`)).toMatchObject(all);
    expect(await read(`${profileid}`)).toMatchObject(all);
    expect(await read(`${profileid}/2`)).toMatchObject([all[1]]);
    expect(await save({ profile: `${profileid}/2`, profileupdate: "Y", defaultacct: "Y" })).toMatchObject({
      acctid: "2",
      defaultacct: "Y",
    });
    expect(await read(`${profileid}/`)).toMatchObject([{ defaultacct: "N" }, { defaultacct: "Y" }]);
  });

  test("is one for the same card of the same holder", async () => {
    const { save } = vault();
    const first = await save(CARD);
    expect(await save(CARD)).toMatchObject({ profileid: first.profileid, acctid: "1" });
    expect((await save({ ...CARD, name: "ANN" })).profileid).not.toBe(first.profileid);
  });

  test("loses on replacement what is not sent again, and keeps it on update", async () => {
    const { save, read } = vault();
    const { profileid } = await save({ ...CARD, email: "tom@example.com" });
    const profile = `${profileid}/1`;
    await save({ profile, profileupdate: "Y", postal: "10001", name: "" });
    expect(await read(profile)).toMatchObject([
      { name: "TOM JONES", postal: "10001", email: "tom@example.com" },
    ]);
    await save({ profile, account: "5454545454545454" });
    const [replaced] = await read(profile);
    expect(replaced).toMatchObject({ accttype: "MC", defaultacct: "Y" });
    for (const name of ["name", "postal", "email", "expiry"]) expect(replaced).not.toHaveProperty(name);
    await save({ profile, profileupdate: "Y", account: "4111111111111111", expiry: "0131" });
    expect(await read(profile)).toMatchObject([{ accttype: "VISA", expiry: "0131" }]);
  });

  test("pays, with its default account or another", async () => {
    const { simulator, save, put } = vault();
    const { profileid } = await save(CARD);
    await save({ profile: profileid, account: "4387751111111053" });
    const pay = (profile: unknown) => put("auth", { profile, amount: "1.00", orderid: "A-1" });
    expect(await pay(profileid)).toMatchObject({
      respstat: "A",
      profileid,
      acctid: "1",
      name: "TOM JONES",
      avsresp: "Y",
      cvvresp: "P",
    });
    expect(await pay(`${profileid}/2`)).toMatchObject({ respstat: "C", respcode: "500", acctid: "2" });
    expect(await pay(`${profileid}/3`)).toMatchObject({ respcode: "96" });
    expect(simulator.ledger.heldMinor("A-1")).toBe(100);
  });

  test("is made by an approved authorization, and by no other", async () => {
    const { auth, read } = vault();
    const answer = await auth({ profile: "Y", name: "ANN" });
    expect(answer).toMatchObject({ profileid: expect.stringMatching(/^\d{20}$/), acctid: "1" });
    expect(await read(`${answer.profileid}/`)).toMatchObject([{ name: "ANN" }]);
    const declined = await auth({ profile: "Y", account: "4387751111111053" });
    expect(declined).not.toHaveProperty("profileid");
  });

  test("is deleted as a whole or in part, but not its default among others", async () => {
    const { save, remove, read } = vault();
    const { profileid } = await save(CARD);
    await save({ profile: profileid, account: "5454545454545454" });
    expect(await remove(`${profileid}/1`)).toMatchObject({ respcode: "34", respstat: "C" });
    expect(await remove(`${profileid}/undefined`)).toMatchObject({ respcode: "96", respstat: "C" });
    expect(await read(`${profileid}/`)).toHaveLength(2);
    expect(await remove(`${profileid}/2`)).toMatchObject({ respcode: "08", respstat: "A" });
    expect(await remove(`${profileid}/1`)).toMatchObject({ respcode: "08", respstat: "A" });
    expect(await remove(`${profileid}/`)).toMatchObject({ respcode: "96", respstat: "C" });
    const { profileid: other } = await save(CARD);
    await save({ profile: other, account: "5454545454545454" });
    expect(await remove(`${other}/`)).toMatchObject({ respcode: "08", respstat: "A" });
    expect(await read(`${other}/`)).toMatchObject([{ respcode: "96", respstat: "C" }]);
  });

  test.each<[string, Members, string]>([
    ["without an account", {}, "11"],
    ["with an account that is none", { account: "1" }, "11"],
    ["with a token of another site", { account: "9418594164541111" }, "98"],
    ["of an id that is unknown", { profile: "10000000000000000000", account: CARD.account }, "96"],
  ])("is not stored %s", async (_name, members, respcode) => {
    expect(await vault().save(members)).toMatchObject({ respproc: "PPS", respstat: "C", respcode });
  });

  test("needs an account for what is not an update", async () => {
    const { save } = vault();
    const { profileid } = await save(CARD);
    for (const profile of [profileid, `${profileid}/1`]) {
      expect(await save({ profile })).toMatchObject({ respcode: "11", respstat: "C" });
    }
    expect(await save({ profile: `${profileid}/7`, profileupdate: "Y" })).toMatchObject({ respcode: "96" });
  });
});
