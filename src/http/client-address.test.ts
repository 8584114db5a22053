import assert from "node:assert/strict";
import { createServer } from "node:http";
import { type Served, serve } from "../../test/support/serve.ts";
import { clientAddress, networkOf, rangeOf } from "./client-address.ts";

describe("The address of a client", () => {
  let served: Served;
  let proxyHops = 0;

  before(async () => {
    served = await serve(
      createServer((request, response) => response.end(clientAddress(request, proxyHops))),
    );
  });
  after(() => served?.close());

  const seen = async (hops: number, forwarded?: string) => {
    proxyHops = hops;
    const headers = forwarded === undefined ? {} : { "X-Forwarded-For": forwarded };
    return (await fetch(served.url, { headers })).text();
  };

  it("is that of the connection where no proxy is in front, whatever the client says", async () => {
    assert.equal(await seen(0), "127.0.0.1");
    assert.equal(await seen(0, "1.2.3.4"), "127.0.0.1");
  });

  it("is what the outermost proxy of ours wrote, and not what the client wrote before", async () => {
    assert.equal(await seen(1, "203.0.113.7"), "203.0.113.7");
    assert.equal(await seen(1, "9.9.9.9, 8.8.8.8,203.0.113.7"), "203.0.113.7");
    assert.equal(await seen(2, "9.9.9.9, 203.0.113.7, 10.0.0.1"), "203.0.113.7");
  });

  it("is that of the connection where the request has not come through all proxies", async () => {
    for (const forwarded of [undefined, "10.0.0.1", ""]) assert.equal(await seen(2, forwarded), "127.0.0.1");
    assert.equal(await seen(1, "203.0.113.7, "), "127.0.0.1");
  });

  it("has no port, whichever the proxy writes with it, and counts the same with another one", async () => {
    for (const port of [1, 4711, 65535]) {
      assert.equal(await seen(1, `203.0.113.7:${port}`), "203.0.113.7");
      assert.equal(await seen(1, `9.9.9.9, [2001:db8::7]:${port}`), "2001:db8::7");
    }
    assert.equal(await seen(1, "[2001:db8::7]"), "2001:db8::7");
    assert.equal(await seen(1, "2001:db8::7"), "2001:db8::7");
  });

  it("is the proxy's own where the proxy writes none", async () => {
    const none = [
      "unknown",
      "_hidden",
      "203.0.113.7:port",
      "203.0.113",
      "999.1.1.1",
      "[::1",
      "a.example:80",
      '"1.2.3.4"',
    ];
    for (const forwarded of none) assert.equal(await seen(1, forwarded), "127.0.0.1", forwarded);
  });

  it("counts for the whole network that an IPv6 host has to itself", () => {
    const same = ["2001:db8:0:42::1", "2001:db8:0:42:ffff:ffff:ffff:ffff", "2001:DB8:0000:0042::7:1"];
    for (const address of same) assert.equal(networkOf(address), "2001:db8:0:42::/64");
    assert.equal(networkOf("2001:db8:0:43::1"), "2001:db8:0:43::/64");
    assert.equal(networkOf("2001:db8::1"), "2001:db8:0:0::/64");
    assert.equal(networkOf("::1"), "0:0:0:0::/64");
    assert.equal(networkOf("fe80::1%eth0"), "fe80:0:0:0::/64");
    assert.equal(networkOf("1:2::3:4:5:6"), "1:2:0:0::/64");
  });

  it("is the same IPv4 address in both ways of writing it", () => {
    assert.equal(networkOf("203.0.113.7"), "203.0.113.7");
    for (const mapped of ["::ffff:203.0.113.7", "::FFFF:cb00:7107", "0:0:0:0:0:ffff:cb00:7107"])
      assert.equal(networkOf(mapped), "203.0.113.7");
  });

  it("is in the range that one customer of a network can have", () => {
    for (const address of ["203.0.113.7", "203.0.113.250", "::ffff:203.0.113.9"])
      assert.equal(rangeOf(address), "203.0.113.0/24");
    for (const address of ["2001:db8:7:1::1", "2001:db8:7:ffff::"])
      assert.equal(rangeOf(address), "2001:db8:7::/48");
    assert.equal(rangeOf("2001:db8::1"), "2001:db8:0::/48");
  });

  it("may be anything that a proxy writes", () => {
    for (const text of ["unknown", "203.0.113.7:4711", "[::1]:80", "::", ":::", ""]) networkOf(text);
  });
});
