package osm

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
)

// subject is what is counted while reading, and told once.
type subject uint8

const (
	cutWay subject = iota
	unknownHighway
	oddSpeed
	oddDuration
	viaWay
	conditionalTurn
	brokenTurn
	squareRelation
	subjects
)

// tally counts, and keeps the words that were not understood.
type tally struct {
	counts [subjects]int
	words  [subjects]map[string]int
}

func (n *tally) count(s subject) { n.counts[s]++ }

func (n *tally) note(s subject, word string) {
	n.counts[s]++
	if n.words[s] == nil {
		n.words[s] = map[string]int{}
	}
	n.words[s][word]++
}

func (n *tally) add(o *tally) {
	for s := range subjects {
		n.counts[s] += o.counts[s]
		for word, count := range o.words[s] {
			if n.words[s] == nil {
				n.words[s] = map[string]int{}
			}
			n.words[s][word] += count
		}
	}
}

// often are the commonest words of a subject.
func (n *tally) often(s subject) string {
	const most = 5
	words := slices.SortedFunc(maps.Keys(n.words[s]), func(a, b string) int {
		return cmp.Or(cmp.Compare(n.words[s][b], n.words[s][a]), cmp.Compare(a, b))
	})
	return strings.Join(words[:min(most, len(words))], ", ")
}

// remarks say what the counts mean. None is about more than details of the roads.
var remarks = [subjects]struct {
	rule     string
	severity feature.Severity
	zh, en   string
}{
	cutWay: {"road-cut", feature.Info, "%d 条道路有节点不在文件中（常见于裁剪的数据），在缺失处截断",
		"%d roads have nodes that are not in the file, as in extracts; they are cut there"},
	unknownHighway: {"road-class-unknown", feature.Info, "%d 条线的 highway 值未知，未作为道路使用", "%d lines have an unknown value of highway and are not used as roads"},
	oddSpeed: {"road-speed-unread", feature.Info, "%d 个限速值无法识别或不合理，按道路等级取速度",
		"%d speed limits cannot be read or cannot be true; the speed of the road's class is taken"},
	oddDuration: {"road-duration-unread", feature.Info, "%d 条轮渡的航行时间无法识别，按长度计算", "the durations of %d ferries cannot be read; they take the time of their length"},
	viaWay:      {"road-turn-via-way", feature.Info, "%d 个转弯限制经由路段而非节点，未使用", "%d turn restrictions lead by a way, not a node, and are not used"},
	conditionalTurn: {"road-turn-conditional", feature.Info, "%d 个转弯限制只在某些时段或条件下生效，未使用",
		"%d turn restrictions hold at some times or for some vehicles only, and are not used"},
	brokenTurn: {"road-turn-broken", feature.Info, "%d 个转弯限制的成员不完整或互不相连，未使用",
		"%d turn restrictions lack members or do not meet at their node, and are not used"},
	squareRelation: {"road-square", feature.Info, "%d 个步行广场由多边形关系组成，未作为道路使用",
		"%d pedestrian squares are multipolygon relations and are not used as roads"},
}

// findings tells what was counted.
func (n *tally) findings(file string) (all []feature.Finding) {
	for s, r := range remarks {
		if count := n.counts[s]; count > 0 {
			all = append(all, feature.Finding{File: file, Rule: r.rule, Severity: r.severity, Value: n.often(subject(s)), Message: message.T(r.zh, r.en, count)})
		}
	}
	return all
}

func fault(name string, what, hint message.Text) error {
	return &feature.Fault{File: name, What: what, Suggestion: hint}
}
