'use strict';
(function () {
  var root = document.documentElement, button = document.getElementById('switch');
  var data = JSON.parse(document.getElementById('data').textContent);
  function speak(en) {
    root.className = en ? 'en' : 'zh';
    root.lang = en ? 'en' : 'zh-CN';
    button.textContent = en ? '中文' : 'English';
    button.lang = en ? 'zh' : 'en';
  }
  var english = /(^#|&)lang=en/.test(location.hash);
  button.hidden = false;
  speak(english);
  button.addEventListener('click', function () {
    english = !english;
    speak(english);
    history.replaceState(null, '', english ? '#lang=en' : location.pathname + location.search);
  });
  var words = ['未评判|not judged|?', '达标|met|✓', '未达标|not met|✗', '不适用|not applicable|–'];
  function both(to, t) {
    if (typeof t === 'string') { to.textContent = t; return; }
    ['zh', 'en'].forEach(function (lang, i) {
      var s = document.createElement('span');
      s.lang = lang; s.textContent = t[i]; to.appendChild(s);
    });
  }
  function group(v, decimals) { return v.toLocaleString('en-US', {minimumFractionDigits: decimals, maximumFractionDigits: decimals}); }
  function fill(cell, kind, v, decimals) {
    if (kind === 'n') cell.className = 'n';
    if (v === null || v === undefined) { cell.textContent = '—'; return; }
    if (Array.isArray(v)) { both(cell, v[0] === v[1] ? v[0] : v); return; }
    if (kind === 'n') { cell.textContent = group(v, decimals); return; }
    if (kind === 's') {
      var w = words[v].split('|'), st = document.createElement('span');
      st.className = 'st s' + v; cell.appendChild(st);
      both(st, [w[2] + ' ' + w[0], w[2] + ' ' + w[1]]); return;
    }
    both(cell, data.t[v]);
  }
  document.querySelectorAll('.more').forEach(function (more) {
    var g = data.g[more.dataset.grid];
    more.hidden = false;
    more.addEventListener('click', function () {
      var body = more.parentNode.querySelector('tbody'), all = document.createDocumentFragment();
      g.r.forEach(function (row) {
        var tr = document.createElement('tr');
        for (var i = 0; i < g.k.length; i++) {
          var cell = document.createElement(i === g.h ? 'th' : 'td');
          if (i === g.h) cell.scope = 'row';
          fill(cell, g.k[i], row[i], g.d[i]);
          tr.appendChild(cell);
        }
        all.appendChild(tr);
      });
      body.appendChild(all);
      more.remove();
    });
  });
  function key(cell) {
    var shown = cell.querySelector(english ? '[lang=en]' : '[lang=zh]'), text = (shown || cell).textContent.trim();
    var n = parseFloat(text.replace(/,/g, '').replace('−', '-'));
    return cell.classList.contains('n') ? (isNaN(n) ? -Infinity : n) : text;
  }
  document.querySelectorAll('table.sort').forEach(function (table) {
    table.querySelectorAll('thead th').forEach(function (th, i) {
      th.tabIndex = 0;
      function sort() {
        var more = table.parentNode.querySelector('.more');
        if (more) more.click();
        var down = th.getAttribute('aria-sort') !== 'descending', body = table.tBodies[0];
        table.querySelectorAll('thead th').forEach(function (o) { o.removeAttribute('aria-sort'); });
        th.setAttribute('aria-sort', down ? 'descending' : 'ascending');
        Array.from(body.rows).map(function (r) { return [key(r.cells[i]), r]; }).sort(function (a, b) {
          var c = typeof a[0] === 'number' && typeof b[0] === 'number' ? a[0] - b[0] : String(a[0]).localeCompare(String(b[0]), 'zh');
          return down ? -c : c;
        }).forEach(function (p) { body.appendChild(p[1]); });
      }
      th.addEventListener('click', sort);
      th.addEventListener('keydown', function (e) { if (e.key === 'Enter') sort(); });
    });
  });
})();
