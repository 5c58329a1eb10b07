import { openSqliteJournal } from "vp3300/gateway/sqlite";

await openSqliteJournal("no/such/folder/orders.db");
