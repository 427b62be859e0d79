package publication

import "sync"

// mostStates is how many publications a shelf keeps besides the one shown.
const mostStates = 64

// Shelf keeps the publications that addresses may name: the one shown now, and
// the latest states of it.
type Shelf struct {
	mu     sync.RWMutex
	shown  *Publication
	states []*Publication // the latest last
}

// NewShelf makes a shelf that shows a publication.
func NewShelf(shown *Publication) *Shelf { return &Shelf{shown: shown} }

// Show puts another publication in the place of the one shown, which stays
// among the states, since pages that are open still name it.
func (s *Shelf) Show(p *Publication) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.keep(s.shown)
	s.shown = p
}

// Keep adds a state, so that its run can be found until many others came after it.
func (s *Shelf) Keep(p *Publication) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.keep(p)
}

func (s *Shelf) keep(p *Publication) {
	for i, old := range s.states {
		if old.run == p.run {
			s.states = append(s.states[:i], s.states[i+1:]...)
			break
		}
	}
	s.states = append(s.states, p)
	if len(s.states) > mostStates {
		s.states[0] = nil
		s.states = s.states[1:]
	}
}

// Shown is the publication shown now.
func (s *Shelf) Shown() *Publication {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.shown
}

// Find returns the publication of a run, or nil.
func (s *Shelf) Find(run string) *Publication {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.shown.run == run {
		return s.shown
	}
	for _, p := range s.states {
		if p.run == run {
			return p
		}
	}
	return nil
}
