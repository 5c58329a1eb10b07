import { openReader } from "../../../src/index.ts";
import type { GatewaySimulator } from "../../../src/simulator/gateway/index.ts";
import { SimulatedReader, TEST_CARDS, VirtualClock } from "../../../src/simulator/index.ts";
import { CardSecure } from "../../../src/tokenize/card-secure.ts";
import { loadVectors } from "../../vectors.ts";
import type { callerOf, Members } from "./caller.ts";
import type { Scene } from "./vector-case.ts";

/** The Gateway before a case's request, as its merchant calls it. */
export interface Stage extends ReturnType<typeof callerOf> {
  readonly simulator: GatewaySimulator;
  readonly merchid: string;
}

type Staging = (stage: Stage) => Promise<Readonly<Record<string, unknown>>>;

/** A scene, and how it comes about: gives what stands for texts of the case. */
export interface StagedScene extends Scene {
  readonly stage?: Staging;
}

const VISA = "4111111111111111";
const HOLDER = { name: "TOM JONES", postal: "84047", email: "tom.jones@example.com", phone: "8015551212" };
const ADDRESS = { city: "MIDVALE", region: "UT", country: "US" };
const BANK = { account: "123123123123", bankaba: "124001545" };
const SAMPLE_TOKEN = "9418594164541111";

/** An authorization of the case's merchant stands for the reference number of the case. */
const sale =
  (retref: string, members: Members = {}, isSettled = false): Staging =>
  async ({ simulator, merchid, call }) => {
    const request = { merchid, account: VISA, amount: "0.99", ...members };
    const booked = await call("PUT", "/auth", request);
    if (isSettled) simulator.settle();
    return { [retref]: booked.retref };
  };

/** A stored card stands for the profile of the case; with `another`, a bank account beside it. */
const profile =
  (profileid: string, another = false, members: Members = {}): Staging =>
  async ({ merchid, call }) => {
    const stored = await call("PUT", "/profile", {
      merchid,
      account: VISA,
      expiry: "1215",
      ...HOLDER,
      ...ADDRESS,
      ...members,
    });
    if (another) await call("PUT", "/profile", { merchid, profile: stored.profileid, ...BANK });
    return { [profileid]: stored.profileid };
  };

/** Sales of a settled batch stand for those of the case. */
const batch =
  (batchid: string | undefined, amounts: readonly string[], orderids: readonly string[] = []) =>
  async ({ simulator, merchid, call }: Stage) => {
    for (const [at, amount] of amounts.entries()) {
      const orderid = orderids[at];
      await call("PUT", "/auth", {
        merchid,
        account: VISA,
        amount,
        capture: "Y",
        ...(orderid && { orderid }),
      });
    }
    simulator.settle();
    return batchid === undefined ? {} : { [batchid]: simulator.ledger.bookings[0]?.batchid };
  };

const rejectedBatches: Staging = async ({ simulator, merchid, call }) => {
  for (let round = 0; round < 2; round++) {
    const retrefs: string[] = [];
    for (let count = 0; count < 3; count++) {
      const { retref } = await call("PUT", "/auth", { merchid, account: VISA, amount: "1.00", capture: "Y" });
      retrefs.push(String(retref));
    }
    simulator.settle({ reject: retrefs });
  }
  return {};
};

/** A chip card is read and tokenized; its token stands for that of the case. */
const chipToken: Staging = async ({ simulator }) => {
  const clock = new VirtualClock();
  const capture = await clock.run(async () => {
    const simulated = new SimulatedReader({ clock });
    const reader = await openReader(simulated, { clock });
    simulated.present(TEST_CARDS.amex, "insert");
    const outcome = await reader.read({ amountMinor: 100, currency: "USD" }).outcome;
    await reader.close();
    return "capture" in outcome ? outcome.capture : undefined;
  });
  const client = new CardSecure({ baseUrl: "http://127.0.0.1" }, { fetch: simulator.cardSecure.fetch });
  const token = await client.tokenize(capture!);
  return { "9371752927801009": token.reveal() };
};

const readerData = loadVectors<{ cases: readonly { id: string; request: Members }[] }>(
  "cardsecure",
).cases.find(({ id }) => id === "tok-emv-idtech-encrypted")!.request.devicedata as string;

const README = "a hand-written sample, whose answer is of another request";
const SETTLED_DAY = "0101";

/** What each case needs. A case that is not listed needs nothing. */
export const SCENES: Readonly<Record<string, StagedScene>> = {
  "vcr-authorization-creates-a-new-authorization-1": {
    tokens: { [SAMPLE_TOKEN]: VISA },
    stage: profile("11446681769924840446"),
  },
  "vcr-capture-captures-an-existing-authorized-transaction-1": {
    tokens: { [SAMPLE_TOKEN]: VISA },
    stage: sale("117195149664"),
  },
  "vcr-funding-returns-an-array-of-funding-transactions-0": {
    stage: async (stage) => {
      await batch(undefined, ["550.14", "0.10"])(stage);
      return { "date=1208": `date=${SETTLED_DAY}` };
    },
    differs: { adjustments: "the sample has one of nothing" },
  },
  "vcr-inquire-returns-Authorized-for-an-authorized-transac-1": {
    tokens: { [SAMPLE_TOKEN]: VISA },
    stage: sale("343030160242"),
  },
  "vcr-profile-deletes-a-non-default-account-from-an-existi-1": { stage: profile("16119544912843682300") },
  "vcr-profile-deletes-a-non-default-account-from-an-existi-3": {
    stage: profile("16119544912843682300", true),
  },
  "vcr-profile-deletes-an-existing-profile-with-multiple-ac-1": { stage: profile("12039349601989315273") },
  "vcr-profile-fails-to-delete-a-default-account-from-an-ex-3": {
    stage: profile("16462531259773531453", true),
  },
  "vcr-profile-returns-a-specific-account-within-a-profile-2": {
    tokens: { [SAMPLE_TOKEN]: VISA },
    stage: profile("15191365261819334421", true),
  },
  "vcr-profile-returns-an-existing-profile-with-multiple-ac-1": { stage: profile("17965273595633814154") },
  "vcr-refund-refunds-an-existing-transaction-1": {
    options: { merchants: [{ merchid: "496160873888", processor: "FNOR", refundsUnsettled: true }] },
    stage: sale("343041160476", { capture: "Y" }),
  },
  "vcr-settlement-status-returns-settlement-status-for-a-batch-0": {
    stage: batch("1900940041", ["1.00", "2.00", "3.00"]),
  },
  "vcr-settlement-status-returns-settlement-status-merchant-since-las-0": { stage: rejectedBatches },
  "vcr-void-voids-an-existing-transaction-1": { stage: sale("343042160478") },
  "am-auth-echeck-bad-routing": {
    request: { merchid: "542041", account: "8535", bankaba: "23433", amount: "1.00" },
    differs: {
      account: "a routing number of five digits gets no token from CardSecure's own rules",
      token: "a routing number of five digits gets no token from CardSecure's own rules",
    },
  },
  "am-void-ok": { stage: sale("363664261982") },
  "am-profile-unstore": { stage: profile("16700875781344019340") },
  "doc-auth-ach": { tokens: { "9036412947515678": "036001808/12345678" } },
  "doc-auth-timeout-62-profile": {
    stage: async (stage) => {
      const stored = await profile("P", false, { account: "4999006200620062", name: "Jane Doe" })(stage);
      return { PROFILE: stored.P };
    },
    request: { merchid: "123456789012", profile: "PROFILE", amount: "685.00" },
    differs: {
      token: "token and account of the sample contradict each other",
      account: "token and account of the sample contradict each other",
    },
  },
  "doc-closebatch": {
    stage: async ({ call, merchid }) => ({
      "2568": (await call("GET", `/openbatch/${merchid}/counter`)).batchid,
    }),
  },
  "doc-auth-receiptobj-emv": {
    options: { merchants: [{ merchid: "RCTST1000084487", receipt: { dba: "RapidConnect Retail" } }] },
    stage: chipToken,
    differs: {
      emvTagData: "members by name only: their values are the card's",
      receiptObj: "members by name only: their values are the card's and the merchant's",
      expiry: "the reader's data tells none in clear",
    },
  },
  "doc-refund-authcode": {
    options: { merchants: [{ merchid: "831831831901", refundsOnline: true }] },
    stage: sale("270110240500", { amount: "3.00", capture: "Y" }, true),
    differs: { respproc: "AMEX is not simulated; RPCT has the same codes" },
  },
  "doc-surcharge-ok": {
    options: { merchants: [{ merchid: "496160873888", surchargePercent: 3 }] },
    tokens: { [SAMPLE_TOKEN]: VISA },
  },
  "doc-surcharge-debit": { tokens: { [SAMPLE_TOKEN]: "4222222222222204" } },
  "doc-contactless-msd-106": {
    request: {
      merchid: "496160873888",
      amount: "1.00",
      track: readerData.replace("9F390105", "9F390191"),
    },
  },
  "doc-profile-deleted": { stage: profile("18854390708079407191") },
  "doc-settlestat-batch": { stage: batch("1900941262", ["53.43", "200.00"], ["MPIP10001589", "423625"]) },
  "doc-bin-none": { tokens: { [SAMPLE_TOKEN]: VISA } },
  "doc-bin-info": { tokens: { "9601616143390000": "6011010000000000" } },
  "doc-inquire-merchant": {
    options: {
      merchants: [{ merchid: "123456789012", achMerchid: null, surchargePercent: 3 }],
    },
    differs: { fee_merchid: "fees of the simulator go to the merchant itself" },
  },
  "doc-auth-recurring-token": { tokens: { [SAMPLE_TOKEN]: VISA } },
  "java2-auth-profile-verify": {
    differs: {
      amount: "111 for a request of 0 is not credible",
      avsresp: `${README}: 9 is no AVS answer`,
      emv: `${README}: nothing was read`,
      resptext: README,
    },
  },
  "java2-capture": {
    tokens: { "9441149619831111": "4444333322221111" },
    stage: sale("227082251218", { account: "4444333322221111", amount: "0.01" }),
    differs: { merchid: README },
  },
  "java2-void": {
    stage: sale("227082251218", { amount: "0.01" }),
    differs: { amount: "recorded full voids answer 0.00" },
  },
  "java2-refund": {
    stage: sale("288009185241", { amount: "59.60", capture: "Y" }, true),
    differs: { merchid: README, cvvresp: README, avsresp: README, account: README },
  },
  "java2-settlestat": { stage: batch("1900941259", ["53.43", "200.00"], ["MPIP10001589", "423625"]) },
  "java2-profile-delete": { stage: profile("12345678901234567890") },
  "java2-sigcap": { stage: sale("343005123105"), differs: { merchid: README } },
  "cap-python-inquire-by-orderid": { stage: sale("-", { orderid: "A1" }) },
  "cap-python-void-by-orderid": { stage: sale("-", { orderid: "A1" }) },
  "cap-nest-void-by-orderid-put": { stage: sale("-", { orderid: "A1" }) },
  "cap-python-profile-get-two-part-path": { stage: profile("16392957457306633141", true) },
  "cap-toolkit-profile-delete-undefined": {
    stage: async (stage) => {
      const stored = await profile("P", true)(stage);
      return { "/4/": `/${stored.P}/` };
    },
  },
  "asm-inquire-by-orderid-found": {
    tokens: { [SAMPLE_TOKEN]: VISA },
    stage: sale("-", { orderid: "A1B2C3D4", amount: "10.00", expiry: "1228" }),
  },
  "asm-http-401": { options: { merchants: [{ merchid: "496160873888" }] } },
  "asm-http-500": {
    request: { merchid: "496160873888", account: VISA, amount: "1.00" },
    stage: async ({ simulator }) => {
      simulator.failNext("serverErrorBefore");
      return {};
    },
  },
};
