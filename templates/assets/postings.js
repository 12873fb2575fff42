/* The index as it is loaded: shards by script elements, checked and read. src/duizhao/search/ writes them. */
(function () {
  "use strict";
  var duizhao = (window.duizhao = window.duizhao || {});
  var UNIT = 15;
  var FIRST = 0x3000;
  var RANK_BITS = 3;

  /* --- loading --- */

  var arrived = Object.create(null);
  var loads = Object.create(null);

  /* What a script of the index calls when it has come. */
  duizhao.received = function (name, checksum, contents) {
    arrived[name] = { checksum: checksum, sound: checksum === checksumOf(contents), contents: contents };
  };

  /* Load a script once; the promise fails where it is missing, damaged or, if a checksum is given, another one. */
  duizhao.load = function (name, address, checksum) {
    if (!loads[name]) {
      loads[name] = new Promise(function (done, fail) {
        var script = document.createElement("script");
        function end() {
          var shard = arrived[name];
          delete arrived[name];
          script.parentNode.removeChild(script);
          if (shard && shard.sound && (checksum === undefined || checksum === shard.checksum)) return done(shard.contents);
          delete loads[name]; // so that it is asked for again when it is next wanted
          return fail(new Error(name));
        }
        script.onload = end;
        script.onerror = end;
        script.src = address;
        document.head.appendChild(script);
      });
    }
    return loads[name];
  };

  /* Adler-32 over UTF-16, low byte first. */
  function checksumOf(contents) {
    var a = 1;
    var b = 0;
    for (var i = 0; i < contents.length; i += 1) {
      var unit = contents.charCodeAt(i);
      a += unit & 255;
      b += a;
      a += unit >> 8;
      b += a;
      if (i % 1024 === 1023) {
        a %= 65521;
        b %= 65521;
      }
    }
    return (b % 65521) * 65536 + (a % 65521);
  }

  /* --- reading --- */

  /* Reads numbers from characters of fifteen bits, as bits.py writes them. */
  function Reader(units) {
    this.units = units;
    this.at = 0;
    this.left = 0;
    this.word = 0;
  }

  Reader.prototype.fill = function () {
    if (this.at >= this.units.length) throw new Error("the shard ends early");
    this.word = this.units.charCodeAt(this.at) - FIRST;
    this.at += 1;
    this.left = UNIT;
  };

  Reader.prototype.bits = function (count) {
    var value = 0;
    while (count > 0) {
      if (!this.left) this.fill();
      var taken = Math.min(count, this.left);
      this.left -= taken;
      value = (value << taken) | ((this.word >> this.left) & ((1 << taken) - 1));
      count -= taken;
    }
    return value;
  };

  Reader.prototype.zeros = function () {
    var zeros = 0;
    for (;;) {
      if (!this.left) this.fill();
      var rest = this.word & ((1 << this.left) - 1);
      if (rest) {
        var ahead = this.left - (32 - Math.clz32(rest));
        this.left -= ahead + 1;
        return zeros + ahead;
      }
      zeros += this.left;
      this.left = 0;
    }
  };

  Reader.prototype.golomb = function (k) {
    var zeros = this.zeros();
    return (((1 << zeros) - 1) << k) + this.bits(zeros + k);
  };

  Reader.prototype.rice = function (k) {
    return (this.zeros() << k) | this.bits(k);
  };

  duizhao.Reader = Reader;

  /* Read a shard: for each pair of characters the passages in order, and which characters each posting joins.
     `sizes` says how many passages each group has; `pairOf` tells the pair from what the shard says of it. */
  duizhao.readPostings = function (contents, sizes, pairOf) {
    var reader = new Reader(contents);
    var found = new Map();
    var start = 0;
    sizes.forEach(function (size) {
      if (!size) return;
      readHeads(reader).forEach(function (head) {
        var key = pairOf(head.row, head.column);
        var lists = found.get(key);
        if (!lists) found.set(key, (lists = []));
        lists.push(readList(reader, head, size, start));
      });
      reader.left = 0; // each group begins a new character
      start += size;
    });
    found.forEach(function (lists, key) { found.set(key, joined(lists)); });
    return found;
  };

  function readHeads(reader) {
    var heads = [];
    var row = 0;
    var column = -1;
    for (var left = reader.golomb(4); left > 0; left -= 1) {
      var jump = reader.golomb(0);
      if (jump) column = -1;
      row += jump;
      column += reader.golomb(4) + 1;
      var head = { row: row, column: column, counts: [reader.golomb(0), reader.golomb(1)], ks: [] };
      head.counts.forEach(function (count) {
        head.ks.push(count > 1 ? [reader.bits(RANK_BITS), reader.bits(RANK_BITS)] : null);
      });
      heads.push(head);
    }
    return heads;
  }

  /* Read the postings of a list; those in headings are written before those in texts, and come back in one order. */
  function readList(reader, head, size, start) {
    var inHeadings = readHalf(reader, head.counts[0], head.ks[0], size);
    var inTexts = readHalf(reader, head.counts[1], head.ks[1], size);
    var count = head.counts[0] + head.counts[1];
    var list = listOf(count);
    for (var i = 0, one = 0, other = 0; i < count; i += 1) {
      var heading = other >= head.counts[1] || (one < head.counts[0] && inHeadings[3 * one] <= inTexts[3 * other]);
      var half = heading ? inHeadings : inTexts;
      var at = 3 * (heading ? one : other);
      list.passage[i] = start + half[at];
      list.from[i] = half[at + 1];
      list.to[i] = half[at + 2];
      list.heading[i] = heading ? 1 : 0;
      if (heading) one += 1;
      else other += 1;
    }
    return list;
  }

  function readHalf(reader, count, ks, size) {
    var rows = new Int32Array(3 * count);
    var k = count ? Math.max(31 - Math.clz32(Math.floor(size * 69 / (count * 100))), 0) : 0;
    var passage = 0;
    for (var at = 0; at < rows.length; at += 3) {
      passage += reader.rice(k);
      rows[at] = passage;
      rows[at + 1] = ks ? reader.rice(ks[0]) : reader.golomb(0);
      rows[at + 2] = ks ? reader.rice(ks[1]) : reader.golomb(0);
    }
    return rows;
  }

  function listOf(count) {
    return { passage: new Int32Array(count), from: new Int32Array(count), to: new Int32Array(count), heading: new Uint8Array(count) };
  }

  function joined(lists) {
    if (lists.length === 1) return lists[0];
    var whole = listOf(lists.reduce(function (sum, list) { return sum + list.passage.length; }, 0));
    var at = 0;
    lists.forEach(function (list) {
      ["passage", "from", "to", "heading"].forEach(function (column) { whole[column].set(list[column], at); });
      at += list.passage.length;
    });
    return whole;
  }
})();
