import { parseRecording } from "vp3300/recording";

parseRecording("no recording");
