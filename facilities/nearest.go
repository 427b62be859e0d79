package facilities

// Nearest returns the name that a misspelt word was most likely meant to be:
// the one with the fewest insertions, deletions, replacements and swaps of
// neighbours. It returns false where none is near enough to be a help (more
// than a third of the word wrong). Of equally near names the first wins.
func Nearest(word string, names []string) (string, bool) {
	w := []rune(word)
	if len(w) == 0 || len(w) > 100 {
		return "", false
	}
	best, found := "", false
	limit := max(1, len(w)/3)
	for _, name := range names {
		n := []rune(name)
		if len(n) > 100 || abs(len(n)-len(w)) > limit {
			continue
		}
		// A two-letter word is a different word once one letter differs in another script.
		if d := edits(w, n); d <= limit && d < len(w) {
			best, found = name, true
			limit = d - 1
			if limit < 0 {
				break
			}
		}
	}
	return best, found
}

// edits is the optimal string alignment distance.
func edits(a, b []rune) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}

func abs(x int) int {
	if x < 0 {
		return -x
	}
	return x
}
