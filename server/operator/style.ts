/** The page's whole sheet: it loads nothing from elsewhere. */
export const style = `
:root {
  color-scheme: light dark;
  --bg: light-dark(#fcfcfd, #121316); --raised: light-dark(#ffffff, #191b1f);
  --line: light-dark(#e6e7eb, #2a2d33); --strong: light-dark(#838892, #747983);
  --text: light-dark(#1b1d22, #ecedf0); --text-2: light-dark(#565b66, #a9adb6);
  --accent: light-dark(#5151cd, #8d8df5); --on-accent: light-dark(#ffffff, #17181b);
  --ok: light-dark(#1a7a48, #4cc38a); --danger: light-dark(#c0303b, #ff8389);
  --quiet: light-dark(#c9c9f0, #3b3c74);
}
* { box-sizing: border-box; margin: 0; }
body { background: var(--bg); color: var(--text); font: 14px/1.45 system-ui, sans-serif; }
main { max-width: 1040px; margin: 0 auto; padding: 24px 16px 64px; }
header { display: flex; align-items: baseline; gap: 12px; flex-wrap: wrap; margin-bottom: 16px; }
h1 { font-size: 20px; } h2 { font-size: 15px; margin-bottom: 10px; }
header p { color: var(--text-2); } header form { margin-left: auto; }
section { background: var(--raised); border: 1px solid var(--line); border-radius: 10px; padding: 16px; }
.grid { display: flex; flex-wrap: wrap; gap: 16px; } .grid > * { flex: 1 1 min(100%, 300px); min-width: 0; }
.grid > .wide { flex-basis: 100%; }
.table { overflow-x: auto; } table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: 6px 12px 6px 0; border-top: 1px solid var(--line); vertical-align: top; }
thead th { border: 0; color: var(--text-2); font-weight: 500; } td.n, th.n { text-align: right; }
th { font-weight: 500; }
dl { display: grid; grid-template-columns: auto 1fr; gap: 6px 16px; } dt { color: var(--text-2); }
dd { font-variant-numeric: tabular-nums; }
.note { color: var(--text-2); margin-top: 10px; } .ok { color: var(--ok); } .bad { color: var(--danger); }
ul.alerts { list-style: none; padding: 0; display: grid; gap: 12px; }
ul.alerts p { color: var(--text-2); } ul.alerts strong { color: var(--danger); font-weight: 600; }
.done { border-color: var(--ok); margin-bottom: 16px; }
button { font: inherit; font-weight: 500; padding: 6px 14px; border-radius: 6px; border: 1px solid var(--strong);
  background: none; color: var(--text); cursor: pointer; min-height: 32px; }
button.main { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
button.danger { border-color: var(--danger); color: var(--danger); }
:is(button, input, a, .table):focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
input { font: inherit; padding: 6px 10px; border: 1px solid var(--strong); border-radius: 6px; width: 100%;
  background: var(--bg); color: var(--text); min-height: 32px; }
form.row { display: flex; gap: 8px; align-items: end; flex-wrap: wrap; margin-top: 12px; }
label { color: var(--text-2); display: grid; gap: 4px; } .narrow { max-width: 440px; margin: 12vh auto 0; }
.narrow form { display: grid; gap: 12px; margin-top: 12px; justify-items: start; } .narrow label { width: 100%; }
svg { width: 100%; min-width: 560px; height: auto; display: block; } .calls { fill: var(--accent); } .clicks { fill: var(--quiet); }
.failures { fill: var(--danger); } .axis { stroke: var(--line); } svg text { fill: var(--text-2); font-size: 10px; }
.legend { display: flex; gap: 16px; color: var(--text-2); margin-top: 8px; flex-wrap: wrap; }
.legend span::before { content: ''; display: inline-block; width: 10px; height: 10px; border-radius: 2px;
  margin-right: 6px; background: var(--c); }
.legend .l-calls { --c: var(--accent); } .legend .l-clicks { --c: var(--quiet); } .legend .l-failures { --c: var(--danger); }
code { font: 12px ui-monospace, monospace; overflow-wrap: anywhere; }
`
