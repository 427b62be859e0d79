package tile

import (
	"container/list"
	"sync"
)

// cache keeps the values used last, as many as fit into so many bytes.
type cache struct {
	mu    sync.Mutex
	bytes int
	limit int
	order *list.List // of *entry, the one used last in front
	known map[any]*list.Element
}

type entry struct {
	key   any
	value any
	bytes int
}

func newCache(limit int) *cache {
	return &cache{limit: limit, order: list.New(), known: map[any]*list.Element{}}
}

func (c *cache) get(key any) (any, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.known[key]
	if !ok {
		return nil, false
	}
	c.order.MoveToFront(e)
	return e.Value.(*entry).value, true
}

// put keeps a value. One larger than a quarter of the cache is not kept.
func (c *cache) put(key, value any, bytes int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, ok := c.known[key]; ok || bytes > c.limit/4 {
		return
	}
	c.known[key] = c.order.PushFront(&entry{key, value, bytes})
	for c.bytes += bytes; c.bytes > c.limit; {
		last := c.order.Back()
		old := c.order.Remove(last).(*entry)
		delete(c.known, old.key)
		c.bytes -= old.bytes
	}
}
