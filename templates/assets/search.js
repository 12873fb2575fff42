/* Terms → passages: exact substrings, found by joining postings; a term is its characters, each with the forms it may have. */
(function () {
  "use strict";
  var duizhao = (window.duizhao = window.duizhao || {});
  var AT_ONCE = 4;
  var FEW = 10;
  var MOST = 2097152; // more than there are characters

  /* The search of a site whose folder `search` is at `address`; `index` is the file to begin with. */
  duizhao.Search = function (address, index) {
    this.address = address;
    this.index = index;
    this.lists = Object.create(null); // shards that were read, by their number
  };

  var Search = duizhao.Search.prototype;

  /* Load what a search begins with. */
  Search.open = function () {
    var search = this;
    this.opened = this.opened || duizhao.load("index", this.index).then(function (written) {
      var contents = JSON.parse(written);
      contents.counties = contents.counties.split(" ");
      contents.numberOf = new Map();
      Array.from(contents.alphabet).forEach(function (letter, at) { contents.numberOf.set(letter, at + 1); });
      contents.ownOf = new Map();
      contents.own.reduce(function (begin, own) {
        contents.ownOf.set(own[0], { begin: begin, count: own[1] });
        return begin + own[1];
      }, contents.shared);
      search.contents = contents;
      return search;
    });
    this.opened.catch(function () { search.opened = null; });
    return this.opened;
  };

  /* Load a file of the index; those of packed numbers are known by their checksum. */
  Search.part = function (name) {
    var sums = this.contents.sums;
    var sum = sums.hasOwnProperty(name) ? sums[name] : undefined;
    return duizhao.load(name, this.address + "search/" + name + ".js?" + (sum || this.version()), sum);
  };

  /* The version of the index, which its address ends with: what a browser has kept of another is not asked for. */
  Search.version = function () {
    return this.index.slice(this.index.lastIndexOf("-") + 1, -3);
  };

  /* Number the passages: by group, then by report, as the counts of each report tell. */
  Search.number = function () {
    var search = this;
    this.numbered = this.numbered || this.part("reports").then(function (units) { search.count(new duizhao.Reader(units)); });
    this.numbered.catch(function () { search.numbered = null; });
    return this.numbered;
  };

  Search.count = function (reader) {
    var groups = this.contents.groups.length;
    var counts = [];
    var year = this.contents.latest;
    var sizes = (this.sizes = this.contents.groups.map(function () { return 0; }));
    this.shelf = [];
    for (var report = 0; report < this.contents.reports; report += 1) {
      var county = reader.golomb(8);
      year -= reader.golomb(0);
      this.shelf.push({ county: county, year: year });
      for (var group = 0; group < groups; group += 1) {
        counts.push(reader.golomb(0));
        sizes[group] += counts[counts.length - 1];
      }
    }
    this.total = sizes.reduce(function (sum, size) { return sum + size; }, 0);
    this.reportOf = new Int32Array(this.total);
    this.ordinalOf = new Int32Array(this.total);
    this.groupOf = new Uint8Array(this.total);
    var seen = new Int32Array(this.shelf.length);
    for (var passage = 0, at = 0; at < counts.length; at += 1) {
      report = at % this.shelf.length;
      group = Math.floor(at / this.shelf.length);
      for (var left = counts[report * groups + group]; left > 0; left -= 1) {
        this.reportOf[passage] = report;
        this.ordinalOf[passage] = seen[report];
        this.groupOf[passage] = group;
        seen[report] += 1;
        passage += 1;
      }
    }
  };

  /* Return key, county, year and address of a report, by its number. */
  Search.report = function (report) {
    var county = this.contents.counties[this.shelf[report].county];
    var year = this.shelf[report].year;
    return { key: county + "-" + year, county: county, year: year, url: "reports/" + county + "/" + year + "/" };
  };

  /* Load the text of a passage: `anchor`, `place`, `words` as printed, and `heading`, how much of them folded is heading. */
  Search.passage = function (passage) {
    var report = this.report(this.reportOf[passage]);
    var ordinal = this.ordinalOf[passage];
    var texts = (this.texts = this.texts || Object.create(null));
    if (!texts[report.key]) {
      texts[report.key] = duizhao.load(report.key, this.address + report.url + "text.js?" + this.version()).then(function (written) {
        var text = JSON.parse(written);
        text.anchors = text.anchors.split(" ");
        return text;
      });
      texts[report.key].catch(function () { delete texts[report.key]; });
    }
    return texts[report.key].then(function (text) {
      report.name = text.name;
      return {
        report: report,
        anchor: text.anchors[ordinal],
        place: text.places[text.at[ordinal]],
        words: text.words[ordinal],
        heading: text.headings[ordinal]
      };
    });
  };

  /* --- one term --- */

  /* Find a term, given as the characters that may stand in each place.
     The promise gives `passages` in order, how often (`counts`) and whether in a heading (`headings`). Where a part of
     the index could not be read, `bound` says what that leaves: some of the passages ("least"), those that may hold
     the term ("most"), or nothing at all ("none"); else it is empty. */
  Search.find = function (places) {
    if (places.some(function (letters) { return !letters.length; })) return Promise.resolve(nothing());
    return places.length === 1 ? this.findOne(places[0]) : this.findPairs(places, 0, []);
  };

  function nothing() {
    return { passages: [], counts: [], headings: [], bound: "" };
  }

  /* Find one character: by all pairs that begin with it. */
  Search.findOne = function (letters) {
    var search = this;
    var numbers = letters.map(function (letter) { return search.contents.numberOf.get(letter); });
    var shards = numbers.reduce(function (all, number) { return all.concat(search.shardsOf(number)); }, []);
    return this.readAll(shards).then(function (read) {
      var counts = new Int32Array(search.total);
      var inHeading = new Uint8Array(search.total);
      read.found.forEach(function (lists) {
        lists.forEach(function (list, key) {
          if (numbers.indexOf(Math.floor(key / MOST)) < 0) return;
          for (var i = 0; i < list.passage.length; i += 1) {
            counts[list.passage[i]] += 1;
            if (list.heading[i]) inHeading[list.passage[i]] = 1;
          }
        });
      });
      var result = nothing();
      for (var passage = 0; passage < search.total; passage += 1) {
        if (counts[passage]) {
          result.passages.push(passage);
          result.counts.push(counts[passage]);
          result.headings.push(inHeading[passage]);
        }
      }
      if (!read.whole) result.bound = result.passages.length ? "least" : "none";
      return result;
    });
  };

  /* Find two or more characters: some pairs at a time, from the left. `chains` holds what was found so far.

     Where a part of the index is missing, the chain breaks; what the pieces have in common is all that can be said.
     Where few passages are left, their texts decide, which will be shown anyway. */
  Search.findPairs = function (places, at, chains) {
    var search = this;
    var end = Math.min(at + AT_ONCE, places.length - 1);
    var wanted = [];
    for (var place = at; place < end; place += 1) wanted.push(this.pairs(places[place], places[place + 1]));
    return Promise.all(wanted.map(function (pairs) { return search.readPairs(pairs); })).then(function (read) {
      read.forEach(function (lists) {
        var chain = chains[chains.length - 1];
        if (!lists) chains.push(null);
        else if (chain) chains[chains.length - 1] = extended(chain, lists);
        else chains.push(begun(lists));
      });
      var whole = chains.length === 1 && Boolean(chains[0]);
      var known = chains.filter(Boolean);
      var left = summed(known);
      if (!whole) left.bound = known.length ? "most" : "none";
      if (end === places.length - 1 || (whole && !left.passages.length)) return left;
      if (whole && left.passages.length <= FEW) return search.check(left, places);
      return search.findPairs(places, end, chains);
    });
  };

  /* Return the pairs that may stand in two neighbouring places, as numbers. */
  Search.pairs = function (letters, others) {
    var numberOf = this.contents.numberOf;
    var pairs = [];
    letters.forEach(function (letter) {
      others.forEach(function (other) { pairs.push([numberOf.get(letter), numberOf.get(other)]); });
    });
    return pairs;
  };

  /* Read the lists of some pairs; nothing where one of their shards cannot be read. */
  Search.readPairs = function (pairs) {
    var search = this;
    var shards = pairs.map(function (pair) { return search.shardOf(pair[0], pair[1]); });
    return this.readAll(shards).then(function (read) {
      if (!read.whole) return null;
      return pairs.map(function (pair, at) {
        var list = search.lists[shards[at]].get(pairKey(pair[0], pair[1]));
        return list && { first: pair[0], second: pair[1], list: list };
      }).filter(Boolean);
    });
  };

  /* Return the shard that has a pair: among its first character's own, if that has any, by the second. */
  Search.shardOf = function (first, second) {
    var own = this.contents.ownOf.get(first);
    return own ? own.begin + (second % own.count) : first % this.contents.shared;
  };

  /* Return all shards that have pairs of a first character. */
  Search.shardsOf = function (first) {
    var own = this.contents.ownOf.get(first);
    var shards = [];
    for (var at = 0; at < (own ? own.count : 1); at += 1) shards.push(this.shardOf(first, at));
    return shards;
  };

  /* Return a function from what a shard says of a pair, the shard itself being known, to the pair. */
  Search.pairIn = function (shard) {
    var shared = this.contents.shared;
    var pair = shard >= shared ? null : function (row, column) { return pairKey(row * shared + shard, column); };
    this.contents.ownOf.forEach(function (own, first) {
      if (shard < own.begin || shard >= own.begin + own.count) return;
      pair = function (row, column) { return pairKey(first, column * own.count + (shard - own.begin)); };
    });
    return pair;
  };

  function pairKey(first, second) {
    return first * MOST + second;
  }

  /* Read shards: `found` are those that could be, `whole` says whether all could. */
  Search.readAll = function (shards) {
    var search = this;
    var wanted = shards.filter(function (shard, at) { return shards.indexOf(shard) === at; });
    return Promise.all(wanted.map(function (shard) {
      if (search.lists[shard]) return search.lists[shard];
      return Promise.all([search.part(String(shard)), search.number()]).then(function (both) {
        var units = both[0];
        search.lists[shard] = search.lists[shard] || duizhao.readPostings(units, search.sizes, search.pairIn(shard));
        return search.lists[shard];
      }).catch(function () { return null; });
    })).then(function (read) {
      var found = read.filter(Boolean);
      return { found: found, whole: found.length === read.length };
    });
  };

  /* A chain is, for each character in which it may end, the postings that got there: passage, end, whether it began in a heading. */
  function begun(lists) {
    var chain = new Map();
    lists.forEach(function (one) {
      var list = one.list;
      var ends = chain.get(one.second) || [];
      ends.push({ passage: list.passage, end: list.to, heading: list.heading, length: list.passage.length });
      chain.set(one.second, ends);
    });
    return joinedEnds(chain);
  }

  function extended(chain, lists) {
    var longer = new Map();
    lists.forEach(function (one) {
      var before = chain.get(one.first);
      if (!before) return;
      var ends = longer.get(one.second) || [];
      ends.push(linked(before, one.list));
      longer.set(one.second, ends);
    });
    return joinedEnds(longer);
  }

  /* Keep the postings that begin in the very character in which a chain ends; both are sorted by passage and place. */
  function linked(before, list) {
    var passage = [];
    var end = [];
    var heading = [];
    for (var i = 0, j = 0; i < before.length && j < list.passage.length;) {
      var order = before.passage[i] - list.passage[j] || before.end[i] - list.from[j];
      if (!order) {
        passage.push(before.passage[i]);
        end.push(list.to[j]);
        heading.push(before.heading[i]);
      }
      if (order <= 0) i += 1;
      if (order >= 0) j += 1;
    }
    return { passage: passage, end: end, heading: heading, length: passage.length };
  }

  /* Join postings that came to one character by several ways. */
  function joinedEnds(chain) {
    var joined = new Map();
    chain.forEach(function (ways, letter) {
      if (ways.length === 1) return joined.set(letter, ways[0]);
      var rows = [];
      ways.forEach(function (way) {
        for (var i = 0; i < way.length; i += 1) rows.push([way.passage[i], way.end[i], way.heading[i]]);
      });
      rows.sort(function (one, other) { return one[0] - other[0] || one[1] - other[1]; });
      return joined.set(letter, {
        passage: rows.map(function (row) { return row[0]; }),
        end: rows.map(function (row) { return row[1]; }),
        heading: rows.map(function (row) { return row[2]; }),
        length: rows.length
      });
    });
    return joined;
  }

  /* Count the postings of each passage; of several chains, keep the passages that all have. */
  function summed(chains) {
    var sums = new Map();
    chains.forEach(function (chain, at) {
      chain.forEach(function (ends) {
        for (var i = 0; i < ends.length; i += 1) {
          var sum = sums.get(ends.passage[i]);
          if (!sum && at === 0) sums.set(ends.passage[i], (sum = { last: 0, count: 0, heading: 0 }));
          if (!sum || sum.last < at - 1) continue;
          sum.last = at;
          sum.count += at ? 0 : 1;
          sum.heading |= ends.heading[i];
        }
      });
    });
    var result = nothing();
    var passages = [];
    sums.forEach(function (sum, passage) { if (sum.last === chains.length - 1) passages.push(passage); });
    passages.sort(function (one, other) { return one - other; });
    passages.forEach(function (passage) {
      result.passages.push(passage);
      result.counts.push(sums.get(passage).count);
      result.headings.push(sums.get(passage).heading);
    });
    return result;
  }

  /* Keep the passages whose text holds a term. */
  Search.check = function (left, places) {
    var search = this;
    return Promise.all(left.passages.map(function (passage) {
      return search.passage(passage).then(function (one) { return occurrences(one, places); }, function () { return null; });
    })).then(function (read) {
      var result = nothing();
      read.forEach(function (found, at) {
        if (found && !found.count) return;
        result.passages.push(left.passages[at]);
        result.counts.push(found ? found.count : 1);
        result.headings.push(found ? found.heading : 0);
        if (!found) result.bound = "most";
      });
      return result;
    });
  };

  /* Return how often a term stands in a passage, whether in its heading, and in which words. */
  function occurrences(passage, places) {
    var letters = Array.from(passage.folded || (passage.folded = duizhao.fold(passage.words).text));
    var found = { count: 0, heading: 0, words: [] };
    for (var start = 0; start + places.length <= letters.length; start += 1) {
      var length = 0;
      while (length < places.length && places[length].indexOf(letters[start + length]) >= 0) length += 1;
      if (length < places.length) continue;
      var word = letters.slice(start, start + length).join("");
      found.count += 1;
      if (start < passage.heading) found.heading = 1;
      if (found.words.indexOf(word) < 0) found.words.push(word);
    }
    return found;
  }

  duizhao.occurrences = occurrences;
})();
