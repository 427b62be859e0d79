package graph

// Names are texts one after the other.
type Names struct {
	First []uint32 // text i is Text[First[i]:First[i+1]]
	Text  []byte
}

func namesOf(texts []string) Names {
	n := Names{First: make([]uint32, 1, len(texts)+1)}
	for _, t := range texts {
		n.Text = append(n.Text, t...)
		n.First = append(n.First, uint32(len(n.Text)))
	}
	return n
}

// Len is the number of texts.
func (n *Names) Len() int { return max(len(n.First)-1, 0) }

// Of is a text by its number.
func (n *Names) Of(i int32) string { return string(n.Text[n.First[i]:n.First[i+1]]) }

func (n *Names) bytes() int { return 4*len(n.First) + len(n.Text) }
