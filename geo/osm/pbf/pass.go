package pbf

import (
	"context"
	"runtime"
	"sort"
	"sync"
)

// Pass is one reading of a file.
type Pass[T any] struct {
	// Want are the kinds of objects to be read. Blocks known to hold none are passed over.
	Want Kinds
	// Work makes something of a block. It is called for several blocks at once.
	Work func(*Block) T
	// Take is given what Work made, in the order of the file, by one goroutine.
	Take func(T) error
}

// job is a block to be read, and where what is made of it goes.
type job[T any] struct {
	frame int
	done  chan outcome[T]
}

type outcome[T any] struct {
	made T
	err  error
}

// Run reads the file. Of several faults it tells the one that stands first, whatever
// the number of cores.
func (p Pass[T]) Run(ctx context.Context, f *File) error {
	ctx, cancel := context.WithCancel(ctx)
	workers := runtime.GOMAXPROCS(0)
	jobs := make(chan job[T])
	queue := make(chan job[T], 2*workers) // in the order of the file
	var all sync.WaitGroup
	defer all.Wait()
	defer cancel()
	all.Go(func() {
		defer close(jobs)
		defer close(queue)
		p.feed(ctx, f, jobs, queue)
	})
	for range workers {
		all.Go(func() { p.work(f, jobs) })
	}
	for j := range queue {
		select {
		case <-ctx.Done():
		case o := <-j.done:
			if o.err != nil {
				return o.err
			}
			if err := p.Take(o.made); err != nil {
				return err
			}
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// feed hands out the blocks that may hold what is wanted.
func (p Pass[T]) feed(ctx context.Context, f *File, jobs, queue chan<- job[T]) {
	for i := range f.frames {
		if known := f.frames[i].kinds; known != 0 && known&p.Want == 0 {
			continue
		}
		j := job[T]{i, make(chan outcome[T], 1)}
		select {
		case queue <- j:
		case <-ctx.Done():
			return
		}
		select {
		case jobs <- j:
		case <-ctx.Done():
			return
		}
	}
}

// work reads the blocks that it is handed.
func (p Pass[T]) work(f *File, jobs <-chan job[T]) {
	var r reader
	defer r.unpacker.close()
	for j := range jobs {
		var o outcome[T]
		if o.err = f.open(&r, j.frame); o.err == nil {
			o.made = p.Work(&r.block)
			o.err = f.sound(&r.block, j.frame)
		}
		j.done <- o
	}
}

// reader holds the memory of one worker.
type reader struct {
	unpacker unpacker
	block    Block
}

// open reads a block. Each frame is written by the one worker that reads it.
func (f *File) open(r *reader, i int) error {
	frame := &f.frames[i]
	data, err := f.unpack(&r.unpacker, *frame)
	if err != nil {
		return err
	}
	r.block.open(data)
	if frame.kinds != 0 && r.block.kinds&^frame.kinds != 0 {
		return f.unsorted(frame.at)
	}
	frame.kinds = r.block.kinds
	return f.sound(&r.block, i)
}

func (f *File) sound(b *Block, i int) error {
	if b.err != nil {
		return f.damaged(f.frames[i].at)
	}
	return nil
}

// bisect finds where the nodes of a sorted file end, and notes of the blocks before
// that they hold nothing else: most of a file is nodes, and a pass over ways is then
// spared unpacking them. That the file is sorted is checked when its nodes are read.
func (f *File) bisect(ctx context.Context) error {
	var r reader
	defer r.unpacker.close()
	var fault error
	nodes := sort.Search(len(f.frames), func(i int) bool {
		if fault == nil {
			fault = ctx.Err()
		}
		if fault == nil {
			fault = f.open(&r, i)
		}
		return r.block.kinds&^Nodes != 0
	})
	for i := range nodes {
		f.frames[i].kinds = Nodes
	}
	return fault
}
