import { parseConfiguration } from "vp3300/configuration";

parseConfiguration('{ "format": 1, "contcat": {} }');
