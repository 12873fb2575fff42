/* The form that names reports: words → keys, helped by the list of all reports → the address that has them. */
(function () {
  "use strict";
  const SHOWN = 30; /* so many suggestions are made */
  const NAMED = 6; /* so many are named where words fit several */
  const chooser = document.getElementById("chooser");
  const fields = Array.from(chooser.querySelectorAll("input"));
  const suggestions = document.getElementById("reports");
  const told = document.getElementById("told");
  let loading;

  /* The list of all reports comes when it is first asked for. */
  function catalogue() {
    loading = loading || new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = chooser.dataset.catalogue;
      script.onload = () => resolve(entries(window.duizhao.reports));
      script.onerror = () => {
        loading = null;
        reject();
      };
      document.head.appendChild(script);
    });
    return loading;
  }

  function entries(counties) {
    return [].concat(...counties.map(([place, name, slug, years]) => years.map((year) => {
      const label = `${name} ${year} · ${place} · ${slug}`;
      return { key: `${slug}-${year}`, name, slug, label };
    })));
  }

  /* 新县2023年, 2023 新县, xinxian-2023: words in any order; a whole name goes before names that contain it. */
  function fitting(known, typed) {
    const words = typed.toLowerCase().replace(/-?(\d{4})年?/g, " $1 ").split(/[\s·,，、（）()]+/).filter(Boolean);
    const found = known.filter(({ label }) => words.length && words.every((word) => label.includes(word)));
    const whole = found.filter(({ name, slug }) => words.includes(name) || words.includes(slug));
    return whole.length ? whole : found;
  }

  function suggest(event) {
    catalogue().then((known) => {
      suggestions.textContent = "";
      fitting(known, event.target.value).slice(0, SHOWN).forEach(({ label }) => {
        suggestions.appendChild(document.createElement("option")).value = label;
      });
    }, () => {});
  }

  /* What keeps a field from naming one report that no field before it names; nothing where all is well. */
  function troubleWith(typed, found, before) {
    if (!found.length) {
      return `没有合于“${typed}”的报告，请核对县名、拼音和年度。`;
    }
    if (found.length > 1) {
      const labels = found.slice(0, NAMED).map(({ label }) => label).join("；");
      return `合于“${typed}”的有${found.length}份，请写全：${labels}${found.length > NAMED ? "……" : "。"}`;
    }
    return before.includes(found[0].key) ? "这一份前面已经选了。" : "";
  }

  function mark(field, trouble) {
    document.getElementById(`trouble-${field.id.slice(-1)}`).textContent = trouble;
    field.setAttribute("aria-invalid", String(Boolean(trouble)));
  }

  function choose(known) {
    const keys = [];
    const wrong = fields.filter((field) => {
      const typed = field.value.trim();
      const found = fitting(known, typed);
      const trouble = typed && troubleWith(typed, found, keys);
      mark(field, trouble);
      if (typed && !trouble) {
        keys.push(found[0].key);
      }
      return trouble;
    });
    if (!wrong.length && keys.length > 1) {
      location.href = `${location.pathname}?r=${keys}${location.hash}`;
      return;
    }
    if (!wrong.length) {
      wrong.push(fields.find((field) => !field.value.trim()));
      mark(wrong[0], keys.length ? "请再选一份。" : "请选两到四份报告。");
    }
    wrong[0].focus();
  }

  chooser.addEventListener("input", suggest);
  chooser.addEventListener("focusin", (event) => event.target.list && suggest(event));
  chooser.addEventListener("submit", (event) => {
    event.preventDefault();
    catalogue().then(choose, () => {
      told.textContent = "报告目录没有取到，请检查网络，再按一次“并排对照”。";
    });
  });
})();
