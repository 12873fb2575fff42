/* Query and filters → the passages that answer, ranked and counted, and what to offer where there are none. */
(function () {
  "use strict";
  var duizhao = (window.duizhao = window.duizhao || {});
  var Search = duizhao.Search.prototype;
  var HEADING = 2;
  var FRAME = 0.5;
  var FRAMES = ["preamble", "closing"];
  var MOST_PARTS = 12;
  var MOST_NEAR = 6;

  duizhao.FACETS = ["province", "county", "level", "year", "section", "topic"];

  /* Answer a query. The promise gives `total` and `reports`, the numbers of the `passages` in their order, and `terms`. */
  Search.answer = function (query, filters) {
    var search = this;
    var parsed = duizhao.parse(query);
    return this.open().then(function () {
      return Promise.all([search.withForms(parsed.terms), search.number()]);
    }).then(function () {
      var terms = parsed.terms;
      return Promise.all(terms.map(function (term) { return search.found(term); })).then(function () {
        return search.withFacets(filters);
      }).then(function () {
        var answer = search.combined(terms, filters);
        answer.cut = parsed.cut;
        return answer;
      });
    });
  };

  /* --- what a character may mean --- */

  /* Give each term its `places`: the characters that may stand in each, by the forms of Traditional characters. */
  Search.withForms = function (terms) {
    var search = this;
    var numberOf = this.contents.numberOf;
    terms.forEach(function (term) { term.letters = Array.from(term.text); });
    var known = terms.every(function (term) {
      return term.letters.every(function (letter) { return numberOf.has(letter); });
    });
    return (known ? Promise.resolve(null) : this.forms()).then(function (forms) {
      var traditional = forms && terms.some(function (term) {
        return term.letters.some(function (letter) { return forms.sure.has(letter); });
      });
      terms.forEach(function (term) { term.places = search.places(term, forms, traditional); });
      return terms;
    });
  };

  Search.places = function (term, forms, traditional) {
    var numberOf = this.contents.numberOf;
    return term.letters.map(function (letter) {
      var found = forms && (forms.sure.get(letter) || (traditional && forms.doubtful.get(letter)));
      return found || (numberOf.has(letter) ? [letter] : []);
    });
  };

  /* Load the forms of Traditional characters; without them a search still finds what is written as asked. */
  Search.forms = function () {
    var search = this;
    return this.part("forms").then(function (written) {
      if (!search.formsRead) {
        var contents = JSON.parse(written);
        search.formsRead = { sure: byLetter(contents.sure), doubtful: byLetter(contents.doubtful) };
      }
      return search.formsRead;
    }).catch(function () { return null; });
  };

  function byLetter(entries) {
    var forms = new Map();
    entries.forEach(function (entry) {
      var letters = Array.from(entry);
      forms.set(letters[0], letters.slice(1));
    });
    return forms;
  }

  /* Find a term as it is written; where it does not occur, its doubtful characters may be Traditional (乾旱 for 干旱). */
  Search.found = function (term) {
    var search = this;
    return this.find(term.places).then(function (result) {
      term.result = result;
      if (result.passages.length || result.bound) return term;
      return search.forms().then(function (forms) {
        var places = search.places(term, forms, true);
        if (!forms || String(places) === String(term.places)) return term;
        return search.find(places).then(function (other) {
          if (other.passages.length) {
            term.places = places;
            term.result = other;
          }
          return term;
        });
      });
    });
  };

  /* --- all terms together --- */

  Search.combined = function (terms, filters) {
    var search = this;
    var scores = this.scored(terms);
    var found = [];
    scores.forEach(function (score, passage) { if (score > 0) found.push(passage); });
    var passages = found.filter(function (one) { return search.fits(one, filters, ""); });
    passages.sort(function (one, other) {
      return scores[other] - scores[one] || search.reportOf[one] - search.reportOf[other] || one - other;
    });
    return {
      terms: terms,
      found: found,
      passages: passages,
      total: passages.length,
      reports: this.reportsOf(passages),
      bound: boundOf(terms)
    };
  };

  /* Return for each passage how well it answers, 0 where it does not: by how telling the terms are, how often they
     stand in it and whether in its heading. A term of which nothing is known leaves it to the texts, when they are shown. */
  Search.scored = function (terms) {
    var search = this;
    var hits = new Uint16Array(this.total);
    var scores = new Float64Array(this.total);
    var known = terms.filter(function (term) { return !term.absent && term.result.bound !== "none"; });
    if (!known.length && terms.length) throw new Error("no part of the index that tells of the query can be read");
    known.forEach(function (term) {
      var result = term.result;
      var telling = Math.log(1 + search.total / Math.max(1, result.passages.length));
      for (var i = 0; i < result.passages.length; i += 1) {
        hits[result.passages[i]] += 1;
        scores[result.passages[i]] += telling * (1 + Math.log(result.counts[i]) / 2) * (result.headings[i] ? HEADING : 1);
      }
    });
    terms.forEach(function (term) {
      if (!term.absent || term.result.bound === "most") return;
      term.result.passages.forEach(function (passage) { hits[passage] = 0; });
    });
    var weights = this.contents.groups.map(function (kind) { return FRAMES.indexOf(this[kind][0]) < 0 ? 1 : FRAME; }, this.contents.kinds);
    return scores.map(function (score, passage) {
      return hits[passage] === known.length ? score * weights[search.groupOf[passage]] : 0;
    });
  };

  /* Return whether a count is exact, or what else it is: of unwanted passages, to know fewer leaves more. */
  function boundOf(terms) {
    var bounds = terms.map(function (term) {
      return term.result.bound && (term.absent || term.result.bound === "none" ? "most" : term.result.bound);
    }).filter(Boolean);
    return bounds.length && bounds.some(function (one) { return one !== bounds[0]; }) ? "about" : bounds[0] || "";
  }

  Search.reportsOf = function (passages) {
    var seen = new Uint8Array(this.shelf.length);
    return passages.reduce(function (count, passage) {
      var report = this.reportOf[passage];
      var added = seen[report] ? 0 : 1;
      seen[report] = 1;
      return count + added;
    }.bind(this), 0);
  };

  /* --- filters --- */

  /* Return the values of a passage for a filter, as they stand in the address. */
  Search.values = function (passage, facet) {
    var contents = this.contents;
    var report = this.shelf[this.reportOf[passage]];
    var names = this.names;
    switch (facet) {
      case "county": return [contents.counties[report.county]];
      case "province": return names ? [names.provinces[names.province[report.county]]] : [];
      case "level": return names ? [names.levels[names.level[report.county]][0]] : [];
      case "year": return [String(report.year)];
      case "section": return [contents.kinds[contents.groups[this.groupOf[passage]]][0]];
      default: return this.topicsOf ? this.topicsOf(passage) : [];
    }
  };

  /* Whether a passage fits all filters but one. */
  Search.fits = function (passage, filters, but) {
    return duizhao.FACETS.every(function (facet) {
      return !filters[facet] || facet === but || this.values(passage, facet).indexOf(filters[facet]) >= 0;
    }, this);
  };

  /* Load what some filters need. */
  Search.withFacets = function (filters) {
    return Promise.all([
      filters.topic ? this.withTopics() : null,
      filters.province || filters.level ? this.withNames() : null
    ]);
  };

  Search.withNames = function () {
    var search = this;
    return this.part("names").then(function (written) { search.names = search.names || JSON.parse(written); });
  };

  Search.withTopics = function () {
    var search = this;
    return this.part("topics").then(function (units) {
      if (search.topicsOf) return;
      var reader = new duizhao.Reader(units);
      var topics = search.contents.topics.map(function (topic) {
        var inside = new Uint8Array(search.total);
        var passage = -1;
        for (var left = reader.golomb(8); left > 0; left -= 1) {
          passage += reader.golomb(0) + 1;
          inside[passage] = 1;
        }
        return { slug: topic[0], inside: inside };
      });
      search.topicsOf = function (passage) {
        return topics.filter(function (topic) { return topic.inside[passage]; }).map(function (topic) { return topic.slug; });
      };
    });
  };

  /* Return the options of each filter with their names and counts: how many passages it would leave, with the others. */
  Search.facets = function (answer, filters) {
    var search = this;
    function without() { /* the other filters still count */ }
    return Promise.all([this.withTopics().catch(without), this.withNames().catch(without)]).then(function () {
      var counts = duizhao.FACETS.map(function () { return new Map(); });
      answer.found.forEach(function (passage) {
        var failing = duizhao.FACETS.filter(function (facet) {
          return filters[facet] && search.values(passage, facet).indexOf(filters[facet]) < 0;
        });
        if (failing.length > 1) return;
        duizhao.FACETS.forEach(function (facet, at) {
          if (failing.length && failing[0] !== facet) return;
          search.values(passage, facet).forEach(function (value) {
            counts[at].set(value, (counts[at].get(value) || 0) + 1);
          });
        });
      });
      return duizhao.FACETS.map(function (facet, at) {
        return {
          name: facet,
          options: search.options(facet).map(function (option) {
            return { value: option[0], name: option[1], count: counts[at].get(option[0]) || 0 };
          })
        };
      });
    });
  };

  /* Return all values of a filter in their order, each with its name. */
  Search.options = function (facet) {
    var contents = this.contents;
    var names = this.names;
    if (facet === "county") return contents.counties.map(function (county, at) { return [county, names ? names.counties[at] : county]; });
    if (facet === "province") return names ? names.provinces.map(function (one) { return [one, one]; }) : [];
    if (facet === "level") return names ? names.levels : [];
    if (facet === "section") return contents.kinds;
    if (facet === "topic") return contents.topics;
    var years = this.shelf.map(function (report) { return report.year; });
    return years.filter(function (year, at) { return !at || year !== years[at - 1]; })
      .map(function (year) { return [String(year), year + "年"]; });
  };

  /* --- where nothing was found --- */

  /* Return what may help: each term with how often it occurs, the `parts` of those that do not, and words `near` them. */
  Search.offers = function (answer) {
    var search = this;
    var wanted = answer.terms.filter(function (term) { return !term.absent; });
    return Promise.all(wanted.map(function (term) {
      var offer = { text: term.text, count: term.result.passages.length, parts: [], near: [] };
      if (offer.count) return offer;
      return Promise.all([search.parts(term), search.near(term)]).then(function (both) {
        offer.parts = both[0];
        offer.near = both[1].filter(function (word) {
          return !offer.parts.some(function (part) { return part.text === word; });
        });
        return offer;
      });
    }));
  };

  /* Return the longest parts of a term that occur, at least two characters long, in the order in which they stand. */
  Search.parts = function (term) {
    var search = this;
    var places = term.places.slice(0, MOST_PARTS);
    var parts = [];
    function from(start, end, last) {
      if (start + 2 > places.length) return parts;
      if (end > places.length) {
        if (last) parts.push(last);
        return parts;
      }
      return search.find(places.slice(start, end)).then(function (result) {
        if (result.passages.length) {
          return from(start, end + 1, { text: term.letters.slice(start, end).join(""), count: result.passages.length });
        }
        if (last) parts.push(last);
        return from(last ? end - 2 : start + 1, (last ? end - 2 : start + 1) + 2, null);
      });
    }
    return Promise.resolve(from(0, 2, null)).then(function () {
      return parts.filter(function (part, at) {
        return !parts.some(function (other, index) { return index !== at && other.text.indexOf(part.text) >= 0 && (other.text !== part.text || index < at); });
      });
    });
  };

  /* Return words of headings that look like a term, the most alike first. */
  Search.near = function (term) {
    var letters = term.places.map(function (place, at) { return place[0] || term.letters[at]; });
    return this.part("words").then(function (written) {
      return JSON.parse(written).map(function (word, at) {
        return { word: word, alike: alike(letters, Array.from(word)), at: at };
      }).filter(function (one) { return one.alike >= 0.5; }).sort(function (one, other) {
        return other.alike - one.alike || one.at - other.at;
      }).slice(0, MOST_NEAR).map(function (one) { return one.word; });
    }).catch(function () { return []; });
  };

  /* Return how much two words have in common, from 0 to 1: characters in the same order. */
  function alike(one, other) {
    var row = other.map(function () { return 0; });
    one.forEach(function (letter) {
      var before = 0;
      for (var at = 0; at < other.length; at += 1) {
        var above = row[at];
        row[at] = letter === other[at] ? before + 1 : Math.max(above, at ? row[at - 1] : 0);
        before = above;
      }
    });
    return (2 * (row[row.length - 1] || 0)) / (one.length + other.length);
  }
})();
