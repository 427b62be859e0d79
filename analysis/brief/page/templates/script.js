'use strict';
(function () {
  var root = document.documentElement, button = document.getElementById('switch'), parsed;
  var english = /[#&]lang=en\b/.test(location.hash);
  function each(list, f) { Array.prototype.forEach.call(list, f); }
  function data() { return parsed || (parsed = JSON.parse(document.getElementById('data').textContent)); }

  function speak() {
    root.className = english ? 'en' : 'zh';
    root.lang = english ? 'en' : 'zh-CN';
    button.textContent = english ? '中文' : 'English';
    button.lang = english ? 'zh' : 'en';
  }
  button.hidden = false;
  speak();
  button.addEventListener('click', function () {
    english = !english;
    speak();
    history.replaceState(null, '', english ? '#lang=en' : location.pathname + location.search);
  });

  // Rows that are not written out are data; these turn them into rows like the others.
  function say(to, zh, en) {
    if (zh === en) { to.appendChild(document.createTextNode(zh)); return; }
    [['zh', zh], ['en', en]].forEach(function (t) {
      var s = document.createElement('span');
      s.lang = t[0]; s.textContent = t[1]; to.appendChild(s);
    });
  }
  var formats = [];
  function group(v, decimals) {
    var f = formats[decimals] || (formats[decimals] = new Intl.NumberFormat('en-US', {minimumFractionDigits: decimals, maximumFractionDigits: decimals}));
    return f.format(v).replace('-', '−');
  }
  function state(to, v) {
    var st = document.createElement('span'), sign = document.createElement('i'), s = data().s[v];
    st.className = 'st s' + v;
    sign.setAttribute('aria-hidden', 'true');
    sign.textContent = s[0];
    st.appendChild(sign);
    st.appendChild(document.createTextNode(' '));
    say(st, s[1], s[2]);
    to.appendChild(st);
  }
  function fill(cell, kind, v, decimals) {
    if (kind === 'n') cell.className = 'n';
    if (v === null) cell.textContent = '—';
    else if (Array.isArray(v)) say(cell, v[0], v[1]);
    else if (kind === 'n') cell.textContent = group(v, decimals);
    else if (kind === 's') state(cell, v);
    else if (typeof (v = data().t[v]) === 'string') say(cell, v, v);
    else say(cell, v[0], v[1]);
  }
  function build(g) {
    return g.r.map(function (values) {
      var tr = document.createElement('tr');
      values.forEach(function (v, i) {
        var cell = document.createElement(i === g.h ? 'th' : 'td');
        if (i === g.h) cell.scope = 'row';
        fill(cell, g.k[i], v, g.d[i]);
        tr.appendChild(cell);
      });
      return tr;
    });
  }

  // What a cell is sorted by: a number, a text, or null where nothing is known.
  function key(cell) {
    var shown = cell.querySelector(english ? '[lang=en]' : '[lang=zh]'), text = (shown || cell).textContent.trim();
    if (text === '' || text === '—') return null;
    if (!cell.classList.contains('n')) return text;
    var n = parseFloat(text.replace(/,/g, '').replace('−', '-'));
    return isNaN(n) ? text : n;
  }
  var words = new Intl.Collator('zh');
  function order(a, b) { return typeof a === 'number' && typeof b === 'number' ? a - b : words.compare(a, b); }

  each(document.querySelectorAll('.tab[id]'), function (figure) {
    var table = figure.querySelector('table'), body = table.tBodies[0], more = figure.querySelector('.more');
    var rows = Array.from(body.rows), top = rows.length, whole = !more;
    function complete() {
      if (more && rows.length === top) rows = rows.concat(build(data().g[figure.id]));
    }
    function show() {
      var part = document.createDocumentFragment();
      rows.slice(0, whole ? rows.length : top).forEach(function (r) { part.appendChild(r); });
      body.textContent = '';
      body.appendChild(part);
    }
    if (more) {
      more.hidden = false;
      more.addEventListener('click', function () { complete(); whole = true; show(); more.remove(); });
    }
    if (!table.classList.contains('sort')) return;
    var heads = table.tHead.rows[0].cells;
    each(heads, function (th, i) {
      var b = document.createElement('button');
      b.type = 'button';
      while (th.firstChild) b.appendChild(th.firstChild);
      th.appendChild(b);
      b.addEventListener('click', function () {
        var down = th.getAttribute('aria-sort') !== 'descending';
        each(heads, function (o) { o.removeAttribute('aria-sort'); });
        th.setAttribute('aria-sort', down ? 'descending' : 'ascending');
        complete();
        rows = rows.map(function (r) { return [key(r.cells[i]), r]; }).sort(function (a, b) {
          if (a[0] === null || b[0] === null) return (a[0] === null) - (b[0] === null);
          return down ? order(b[0], a[0]) : order(a[0], b[0]);
        }).map(function (p) { return p[1]; });
        show();
      });
    });
  });

  // Maps of many zones are letters: the class of each zone, in capitals where it
  // misses the goal. Specks lie over their neighbours, so they come last.
  var outlines = {};
  function zones(id) {
    if (!outlines[id]) {
      var rings = document.getElementById(id).getAttribute('d').split('z'), at = 0;
      outlines[id] = data().z[id].map(function (n) {
        n = Math.abs(n);
        at += n;
        return n ? rings.slice(at - n, at).join('z') + 'z' : '';
      });
    }
    return outlines[id];
  }
  function draw(g) {
    var m = data().m[g.id], rings = data().z[m.s], ground = {}, specks = {}, behind = '';
    if (g.firstChild) return;
    zones(m.s).forEach(function (path, i) {
      var k = m.z[i].toLowerCase(), to = rings[i] < 0 ? specks : ground;
      to[k] = (to[k] || '') + path;
      if (k !== m.z[i] && to === ground) behind += path;
    });
    function add(path, fill, rule) {
      var p = document.createElementNS(g.namespaceURI, 'path');
      p.setAttribute('d', path);
      p.setAttribute('fill', fill);
      p.setAttribute('fill-rule', rule);
      g.appendChild(p);
    }
    function colour(k, otherwise) { return k === '-' ? otherwise : m.c[k.charCodeAt(0) - 97]; }
    Object.keys(ground).forEach(function (k) { add(ground[k], colour(k, 'url(#hatch)'), 'evenodd'); });
    if (behind) add(behind, 'url(#behind)', 'evenodd');
    Object.keys(specks).forEach(function (k) { add(specks[k], colour(k, '#c8c8c8'), 'nonzero'); });
  }
  var maps = document.querySelectorAll('.later');
  var near = new IntersectionObserver(function (seen) {
    seen.forEach(function (s) {
      if (!s.isIntersecting) return;
      draw(s.target.querySelector('.later'));
      near.unobserve(s.target);
    });
  }, {rootMargin: '800px'});
  each(maps, function (g) { near.observe(g.closest('figure')); });
  window.addEventListener('beforeprint', function () { each(maps, draw); });

  // What is wider than the page can be moved with the keyboard.
  var watch = new ResizeObserver(function (seen) {
    seen.forEach(function (s) {
      if (s.target.scrollWidth > s.target.clientWidth) s.target.tabIndex = 0;
      else s.target.removeAttribute('tabindex');
    });
  });
  each(document.querySelectorAll('.tab'), function (figure) { watch.observe(figure); });
})();
