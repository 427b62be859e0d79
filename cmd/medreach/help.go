package main

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/alecthomas/kong"

	"github.com/medreach/medreach/geo/message"
)

// helpTexts are the one-line descriptions of commands, arguments and flags.
var helpTexts = map[string]message.Text{
	"help_lang":           {ZH: "界面语言；默认随系统", EN: "language of messages; the locale's by default"},
	"help_init":           {ZH: "查看数据文件，写出方案文件", EN: "look at data files and write a study"},
	"help_check":          {ZH: "读入全部数据，逐行列出问题；有文件不能用时退出码为 1", EN: "load everything and list findings by row and rule; exit 1 if an input cannot be used"},
	"help_run":            {ZH: "计算全部结果，写出图层、表格、报告、summary.json 和 manifest.json", EN: "compute everything; write layers/, tables/, report.html, summary.json and manifest.json"},
	"help_compare":        {ZH: "比较两次结果：结论、数值和覆盖人口的变化", EN: "set two runs side by side: verdicts, values and cover that changed"},
	"help_compare_before": {ZH: "较早的结果文件夹", EN: "the folder of the earlier result"},
	"help_compare_after":  {ZH: "较晚的结果文件夹", EN: "the folder of the later result"},
	"help_compare_out":    {ZH: "把全部数值写成 CSV 文件", EN: "write every figure to this CSV file"},
	"help_serve":          {ZH: "在浏览器中显示地图；只有本机可以访问，除非设置令牌", EN: "show the map in the browser; to this machine alone unless a token is set"},
	"help_demo":           {ZH: "运行内置示例（虚构数据），写出结果并在浏览器中显示地图", EN: "run the built-in study (invented data), write its result and show the map in the browser"},
	"help_version":        {ZH: "显示版本", EN: "print the version"},
	"help_files":          {ZH: "机构名单、人口栅格、边界等数据文件", EN: "lists of facilities, population grids, boundaries"},
	"help_init_out":       {ZH: "方案文件；- 表示屏幕", EN: "the study file to write; - for the screen"},
	"help_init_name":      {ZH: "方案名称", EN: "name of the study"},
	"help_study":          {ZH: "方案文件", EN: "the study file"},
	"help_serve_study":    {ZH: "方案文件；也可以是文件夹，省略时为当前文件夹：其中有 study.yaml 就用它，没有就在页面上放入数据文件，导入的数据存入该文件夹", EN: "the study file, or a folder, this one if left out: its study.yaml, or, without one, an empty page that asks for data files and keeps them there"},
	"help_run_out":        {ZH: "结果文件夹；不得已经存在", EN: "folder of the result; must not exist yet"},
	"help_replace":        {ZH: "结果文件夹若是以前的结果，则替换它", EN: "replace the folder where it holds an earlier result"},
	"help_pdf":            {ZH: "另将报告打印为 report.pdf（需要已安装 Chromium、Chrome 或 Edge）", EN: "print the report to report.pdf, too (needs Chromium, Chrome or Edge)"},
	"help_demo_out":       {ZH: "结果文件夹", EN: "folder of the result"},
	"help_no_serve":       {ZH: "只计算并写出结果，不提供地图", EN: "compute and write the result only, without the map"},
	"help_addr":           {ZH: "地图的地址和端口；默认 127.0.0.1:8080", EN: "address and port of the map; 127.0.0.1:8080 by default"},
	"help_edit":           {ZH: "允许在页面上导入数据、修改和重新计算", EN: "let the page import data, change things and compute anew"},
	"help_token":          {ZH: "访问所需的令牌，至少 16 个字符；也可用环境变量 MEDREACH_TOKEN", EN: "the token that is needed to look, at least 16 characters; also by the variable MEDREACH_TOKEN"},
	"help_findings":       {ZH: "把问题清单写成 CSV 文件", EN: "write the findings to this CSV file"},
	"help_help":           {ZH: "显示帮助", EN: "show help"},
}

var closing = message.Text{
	ZH: "退出码：0 完成；1 输入有误；2 命令有误；3 程序有误。\n方案文件的写法见 docs/study.md。",
	EN: "Exit codes: 0 done; 1 the input is at fault; 2 the command line is; 3 the program is.\ndocs/study.md describes the study file.",
}

var about = message.Text{
	ZH: "医达：谁能及时得到医疗服务，够不够，缺口在哪里。",
	EN: "MedReach: who reaches care in time, whether there is enough of it, and where the gaps are.",
}

func helpVars(lang message.Lang) kong.Vars {
	vars := kong.Vars{}
	for k, t := range helpTexts {
		vars[k] = t.In(lang)
	}
	return vars
}

// helpPrinter prints help for the program or one command in one language.
func helpPrinter(lang message.Lang) kong.HelpPrinter {
	return func(_ kong.HelpOptions, ctx *kong.Context) error {
		var b strings.Builder
		node := ctx.Model.Node
		if selected := ctx.Selected(); selected != nil {
			node = selected
		}
		heads := map[bool][4]string{true: {"用法", "命令", "参数", "选项"}, false: {"Usage", "Commands", "Arguments", "Flags"}}[lang == message.ZH]
		if node == ctx.Model.Node {
			fmt.Fprintf(&b, "%s\n\n", about.In(lang))
		} else {
			fmt.Fprintf(&b, "%s\n\n", node.Help)
		}
		fmt.Fprintf(&b, "%s: %s\n", heads[0], usage(node, lang))
		writeSection(&b, heads[1], commandRows(node))
		writeSection(&b, heads[2], argumentRows(node))
		writeSection(&b, heads[3], flagRows(ctx, node, lang))
		fmt.Fprintf(&b, "\n%s\n", closing.In(lang))
		_, err := fmt.Fprint(ctx.Stdout, b.String())
		return err
	}
}

func usage(node *kong.Node, lang message.Lang) string {
	if node.Type == kong.ApplicationNode {
		return message.T("%s 命令 ...", "%s COMMAND ...", node.Name).In(lang)
	}
	told := node.FullPath() + strings.TrimPrefix(node.Summary(), node.Path())
	if lang == message.ZH {
		return strings.ReplaceAll(told, "[flags]", "[选项]")
	}
	return told
}

func commandRows(node *kong.Node) [][2]string {
	var rows [][2]string
	for _, c := range node.Children {
		rows = append(rows, [2]string{c.Name, c.Help})
	}
	return rows
}

func argumentRows(node *kong.Node) [][2]string {
	var rows [][2]string
	for _, p := range node.Positional {
		rows = append(rows, [2]string{p.Summary(), p.Help})
	}
	return rows
}

func flagRows(ctx *kong.Context, node *kong.Node, lang message.Lang) [][2]string {
	var rows [][2]string
	for _, group := range node.AllFlags(true) {
		for _, f := range group {
			help := f.Help
			if f.Name == "help" {
				help = helpTexts["help_help"].In(lang)
			}
			name := "--" + f.Name
			if f.Short != 0 {
				name = "-" + string(f.Short) + ", " + name
			}
			if !f.IsBool() {
				name += "=" + f.FormatPlaceHolder()
			}
			rows = append(rows, [2]string{name, help})
		}
	}
	return rows
}

func writeSection(b *strings.Builder, head string, rows [][2]string) {
	if len(rows) == 0 {
		return
	}
	fmt.Fprintf(b, "\n%s:\n", head)
	width := 0
	for _, r := range rows {
		width = max(width, len(r[0]))
	}
	for _, r := range rows {
		fmt.Fprintf(b, "  %-*s  %s\n", width, r[0], r[1])
	}
}

// commandFaults are the parser's words and ours for them.
var commandFaults = []struct {
	pattern *regexp.Regexp
	zh, en  string
}{
	{regexp.MustCompile(`^unknown flag (\S+?)(?:, did you mean (?:one of )?(.*)\?)?$`), "不认识的选项 $1", "unknown flag $1"},
	{regexp.MustCompile(`^unexpected argument (\S+?)(?:, did you mean (?:one of )?(.*)\?)?$`), "多余的参数或不认识的命令 $1", "unknown command or superfluous argument $1"},
	{regexp.MustCompile(`^expected one of "(.*)"$`), "缺少命令，可用：$1", "no command: one of $1"},
	{regexp.MustCompile(`^expected "(.*)"$`), "缺少 $1", "missing $1"},
	{regexp.MustCompile(`^missing flags: (.*)$`), "缺少选项 $1", "missing $1"},
	{regexp.MustCompile(`^(\S+): expected .* value but got "EOL".*$`), "选项 $1 后面缺少值", "$1 needs a value after it"},
}

// commandFault tells what the parser found in the user's language.
func commandFault(err error, lang message.Lang) string {
	text := err.Error()
	for _, f := range commandFaults {
		m := f.pattern.FindStringSubmatch(text)
		if m == nil {
			continue
		}
		told := message.Text{ZH: f.pattern.ReplaceAllString(text, f.zh), EN: f.pattern.ReplaceAllString(text, f.en)}
		if len(m) > 2 && m[2] != "" {
			told.ZH += "，是否应为 " + m[2] + "？"
			told.EN += "; did you mean " + m[2] + "?"
		}
		return strings.ReplaceAll(told.In(lang), `"`, "")
	}
	return text
}
