/**
 * The TLV packages of npm: how each reads one message, and what it says that it read. `rows` has one entry an object:
 * depth, tag as upper-case hexadecimal, length of the value, and the value itself unless it is a template.
 *
 * @module
 */
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const quietly = () => undefined;
const bufferOf = (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);

const RIVALS = {
  "@codianz/emv-tools": async () => {
    const { data_chunk: Chunk, tlv: Tlv } = require("@codianz/emv-tools");
    const parse = (bytes) => {
      const nodes = [];
      for (let at = 0; at < bytes.length; ) {
        const node = Tlv.create_from_data_chunk(new Chunk(bytes, at, bytes.length - at));
        if (!node.valid) throw new Error("not valid");
        nodes.push(node);
        at += node.size;
      }
      return nodes;
    };
    const hex = (part) => part.to_hex_string().toUpperCase();
    const rows = (nodes, depth = 0) =>
      nodes.flatMap((node) => {
        if (!node.valid) throw new Error("not valid");
        return [
          [
            depth,
            hex(node.tag),
            node.length.value_length,
            node.tag.is_constructed ? null : node.value.empty ? "" : hex(node.value),
          ],
          ...(node.tag.is_constructed ? rows(node.children, depth + 1) : []),
        ];
      });
    return { parse, rows, makes: "a tree" };
  },
  "@tomkp/ber-tlv": async () => {
    const { parse } = await import("@tomkp/ber-tlv");
    const hex = (bytes) => Buffer.from(bytes).toString("hex").toUpperCase();
    const rows = (nodes, depth = 0) =>
      nodes.flatMap(({ tag, value, children }) => [
        [depth, hex(tag.bytes), tag.constructed ? null : value.length, tag.constructed ? null : hex(value)],
        ...(tag.constructed ? rows(children, depth + 1) : []),
      ]);
    return { parse, rows, makes: "a tree of copies" };
  },
  "ber-tlv": async () => {
    const { TlvFactory } = require("ber-tlv");
    const rows = (nodes, depth = 0) =>
      nodes.flatMap(({ tag, value, items, type }) => {
        const isTemplate = type === 1;
        return [
          [
            depth,
            tag.toUpperCase(),
            isTemplate ? null : value.length,
            isTemplate ? null : value.toString("hex").toUpperCase(),
          ],
          ...(isTemplate ? rows(items, depth + 1) : []),
        ];
      });
    return { parse: (bytes) => TlvFactory.parse(Buffer.from(bytes)), rows, makes: "a tree of copies" };
  },
  tlv: async () => {
    const library = require("tlv");
    const rows = (nodes, depth = 0) =>
      nodes.flatMap(({ tag, value, constructed }) => {
        const text = (tag >>> 0).toString(16).toUpperCase();
        return [
          [
            depth,
            text.length % 2 ? `0${text}` : text,
            constructed ? null : value.length,
            constructed ? null : value.toString("hex").toUpperCase(),
          ],
          ...(constructed ? rows(value, depth + 1) : []),
        ];
      });
    return {
      parse: (bytes) => library.parseAll(bufferOf(bytes)),
      rows,
      makes: "a tree of views",
    };
  },
  "ut-emv": async () => {
    const { tagsDecode } = require("ut-emv");
    const rows = (map, depth = 0) =>
      Object.values(map).flatMap(({ tag, len, val }) => [
        [depth, tag, typeof val === "object" ? null : len, typeof val === "object" ? null : val],
        ...(typeof val === "object" ? rows(val, depth + 1) : []),
      ]);
    return { parse: (_, hex) => (hex === "" ? {} : tagsDecode(hex, {})), rows, makes: "a map of text" };
  },
  "node-emv": async () => {
    const { parse } = require("node-emv");
    const rows = (nodes, depth = 0) =>
      nodes.flatMap(({ tag, value }) => [
        [
          depth,
          tag,
          Array.isArray(value) ? null : value.length / 2,
          Array.isArray(value) ? null : value.toUpperCase(),
        ],
        ...(Array.isArray(value) ? rows(value, depth + 1) : []),
      ]);
    return {
      parse: (_, hex) => {
        // It prints each long length.
        const { log } = console;
        console.log = quietly;
        let nodes;
        try {
          parse(hex, (found) => {
            nodes = found;
          });
        } finally {
          console.log = log;
        }
        return nodes;
      },
      rows,
      makes: "a tree of text",
    };
  },
  ...Object.fromEntries(
    ["node-tlv", "node-tlv-upgraded"].map((name) => [
      name,
      async () => {
        const TLV = require(name);
        const rows = (nodes, depth = 0) =>
          nodes.flatMap((node) => [
            [
              depth,
              node.tag.toUpperCase(),
              node.isConstructed ? null : node.length,
              node.isConstructed ? null : node.value.toUpperCase(),
            ],
            ...(node.isConstructed ? rows(node.child, depth + 1) : []),
          ]);
        return { parse: (_, hex) => TLV.parseList(hex), rows, makes: "a tree of copies and text" };
      },
    ]),
  ),
  asn1js: async () => {
    const { fromBER } = await import("asn1js");
    const parse = (bytes) => {
      const nodes = [];
      for (let at = 0; at < bytes.length; ) {
        const { offset, result } = fromBER(bytes.slice(at));
        if (offset < 0) throw new Error(result.error);
        nodes.push(result);
        at += offset;
      }
      return nodes;
    };
    const hex = (bytes) => Buffer.from(bytes).toString("hex").toUpperCase();
    const rows = (nodes, depth = 0) =>
      nodes.flatMap((node) => {
        const { idBlock, lenBlock, valueBlock, valueBeforeDecodeView: raw } = node;
        const tag = hex(raw.subarray(0, idBlock.blockLength));
        const { isConstructed } = idBlock;
        const value = raw.subarray(idBlock.blockLength + lenBlock.blockLength);
        return [
          [depth, tag, isConstructed ? null : value.length, isConstructed ? null : hex(value)],
          ...(isConstructed ? rows(valueBlock.value, depth + 1) : []),
        ];
      });
    return { parse, rows, makes: "a tree of ASN.1 objects" };
  },
};

/** The packages by name, each a function that loads it. */
export const TLV_RIVALS = RIVALS;
