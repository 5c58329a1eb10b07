import { assertNoCardData, CANARY_CARDS } from "vp3300/testing";

assertNoCardData([`paid with ${CANARY_CARDS.visa.pan.reveal()}`]);
