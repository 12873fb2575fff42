/* What a search does not tell apart, as src/duizhao/folding.py has it, and where words stand in a text. */
(function () {
  "use strict";
  var duizhao = (window.duizhao = window.duizhao || {});
  var CLUSTER = /(?:[\ud800-\udbff][\udc00-\udfff]|[\s\S])[\u0300-\u036f\u20d0-\u20f0\u3099\u309a]*/g;
  var CHARACTER = /[\ud800-\udbff][\udc00-\udfff]|[\s\S]/g;
  var UNSEEN = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff]/g;
  var BLANK = /[ \t\n\r\u1680\u2028\u2029]/;

  function folded(cluster) {
    return cluster
      .replace(UNSEEN, "")
      .normalize("NFKC")
      .replace(CHARACTER, function (one) { return one.toUpperCase().toLowerCase(); });
  }

  /* Fold a text: `text`, and in `starts` and `ends` what each of its units was made of. */
  duizhao.fold = function (text) {
    var made = "";
    var starts = [];
    var ends = [];
    var at = 0;
    (text.match(CLUSTER) || []).forEach(function (cluster) {
      var units = folded(cluster);
      for (var i = 0; i < units.length; i += 1) {
        var blank = BLANK.test(units[i]);
        if (blank && made && BLANK.test(made[made.length - 1])) {
          if (units[i] === "\n") made = made.slice(0, -1) + "\n";
          ends.pop();
        } else {
          made += blank && units[i] !== "\n" ? " " : units[i];
          starts.push(at);
        }
        ends.push(at + cluster.length);
      }
      at += cluster.length;
    });
    return { text: made, starts: starts, ends: ends };
  };

  /* Return where folded words stand in a text as it is printed, as [start, end) in order; those that touch are one. */
  duizhao.places = function (text, words) {
    var found = duizhao.fold(text);
    var places = [];
    words.forEach(function (word) {
      for (var at = found.text.indexOf(word); word && at >= 0; at = found.text.indexOf(word, at + 1)) {
        places.push([found.starts[at], found.ends[at + word.length - 1]]);
      }
    });
    places.sort(function (one, other) { return one[0] - other[0] || one[1] - other[1]; });
    return places.reduce(function (joined, place) {
      var last = joined[joined.length - 1];
      if (last && place[0] <= last[1]) last[1] = Math.max(last[1], place[1]);
      else joined.push(place);
      return joined;
    }, []);
  };
})();
