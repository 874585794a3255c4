package main

// rounds is how often both sides of a ratio are measured at most.
const rounds = 5

// jobs are run in this order in each round, so that the two sides of every
// ratio run close together.
var jobs = []job{
	{pkg: "ui/markdown", bench: "^BenchmarkChunk$/^(10KB|1MB|10MB)$", time: "1500x", brief: "20x", rounds: 3},
	{pkg: "ui/markdown", bench: "^BenchmarkGlamourWhole$/^1MB$", little: "^BenchmarkGlamourWhole$/^10KB$", time: "1x", brief: "1x", rounds: 3},
	{pkg: "ui", bench: "^BenchmarkChunk$", time: "1000x", brief: "20x", rounds: 3},
	{pkg: "ui/markdown", bench: "^BenchmarkOpen$/^(fence|list|paragraph|table)$", time: "600x", brief: "20x", rounds: 3},
	{pkg: "ui", bench: "^BenchmarkOpenBlock$", time: "400x", brief: "10x", rounds: 3},
	{pkg: "ui", bench: "^BenchmarkLongest$", little: "^BenchmarkLongest$/^(table|burst)$", time: "1x", brief: "1x", rounds: 3},
	{pkg: "ui", bench: "^BenchmarkColdCode$", time: "1x", brief: "1x", rounds: 3},
	{pkg: "ui", bench: "^BenchmarkOpen$", time: "20x", brief: "1x", rounds: 3},
	{pkg: "ui", bench: "^BenchmarkResize$", time: "40x", brief: "2x", rounds: 3},
	{pkg: "ui/list", bench: "^BenchmarkScroll$", time: "20000x", brief: "20x", rounds: 3},
	{pkg: "ui", bench: "^BenchmarkScroll$", time: "200x", brief: "2x", rounds: 3},
	{pkg: "ui", bench: "^BenchmarkKey$/^idle$", time: "8x", brief: "1x", rounds: 5},
	{pkg: "ui", bench: "^BenchmarkKey$/^burst$/^joined", time: "8x", brief: "1x", rounds: 5},
	{pkg: "ui", bench: "^BenchmarkKey$/^burst$/^small$", time: "1x", brief: "1x", rounds: 5},
	{pkg: "ui", bench: "^BenchmarkDrain$/^(session|program|joined|replay)$/^100MB$", little: "^BenchmarkDrain$/^(session|program|replay)$/^20MB$", time: "1x", brief: "1x", rounds: 3},
	{pkg: "session", bench: "^BenchmarkIngest$/^(session|std-two-step)$", time: "60000x", brief: "500x", rounds: 5},
	{pkg: "ui", bench: "^BenchmarkHeap$", little: "^BenchmarkHeap$/^messages_of_2_KB$", time: "1x", brief: "1x", rounds: 1},
	{pkg: "ui", bench: "^BenchmarkIdle$", time: "1x", brief: "1x", rounds: 3},
	{pkg: "ui", bench: "^BenchmarkType$", time: "500x", brief: "10x", rounds: 3},
	{pkg: "ui/cli", bench: "^BenchmarkIdle$", time: "1x", brief: "1x", rounds: 3},
	{pkg: "ui", bench: "^BenchmarkErrors$", time: "1000x", brief: "20x", rounds: 3},
	{pkg: "ui/cli", bench: "^BenchmarkHeadless$", time: "1x", brief: "1x", rounds: 5},
	{pkg: "ui/cli", bench: "^BenchmarkStart$", time: "15x", brief: "1x", rounds: 3},
	{pkg: "ui/internal/timeline", bench: "^BenchmarkFrame$", time: "500x", brief: "20x", rounds: 3},
	{pkg: "session/journal", bench: "^BenchmarkIngest$", time: "60000x", brief: "500x", rounds: 5},
	{pkg: "ui", bench: "^BenchmarkRecording$/^frames=1000000$", little: "^BenchmarkRecording$/^frames=10000$", time: "1x", brief: "1x", rounds: 3},
	{pkg: "ui/internal/wire", bench: "^BenchmarkWindow$", time: "2000x", brief: "20x", rounds: 3},
	{pkg: "ui/internal/wire", bench: "^BenchmarkStore$", time: "200000x", brief: "1000x", rounds: 3},
}

// figure names one number that a benchmark reports: its package and name, and
// the unit.
type figure struct{ of, unit string }

// goal is one line of the table. Its value is measured by against, or measured
// alone where against is empty; it holds where that is at most limit, or at
// least limit where atLeast is set.
type goal struct {
	number            int
	what              string
	measured, against figure
	limit             float64
	atLeast           bool
	// longest takes the largest of the rounds in place of the median, as it was.
	longest bool
	// best is shown beside it: the longest of steps that each are the best of
	// several, since on a busy machine the longest of thousands is often another
	// program's.
	best figure
}

// equivalenceTests hold goal 4; failures is how many of them fail.
const equivalenceTests = "TestAnyChunking|TestRandomDocuments"

var failures = figure{"equivalence", "failures"}

func goals() []goal {
	const mean, each = "ns/op", "mean-ns"
	list := []goal{
		{number: 1, what: "a chunk at 10 MB, by one at 10 KB", measured: figure{"markdown Chunk/10MB", each}, against: figure{"markdown Chunk/10KB", each}, limit: 1.3},
		{number: 1, what: "the same, all of a frame", measured: figure{"ui Chunk/10MB", each}, against: figure{"ui Chunk/10KB", each}, limit: 1.3},
		{number: 2, what: "Glamour on all of 1 MB, by a chunk", measured: figure{"markdown GlamourWhole/1MB", mean}, against: figure{"markdown Chunk/1MB", each}, limit: 1000, atLeast: true},
	}
	for _, block := range []string{"fence", "list", "paragraph", "table"} {
		of := "markdown Open/" + block
		frame := "ui OpenBlock/" + block
		list = append(list,
			goal{number: 3, what: "open " + block + ", 1 MB by 10 KB, p99", measured: figure{of + "/1MB", "p99-ns"}, against: figure{of + "/10KB", "p99-ns"}, limit: 2},
			goal{number: 3, what: "the same, all of a frame", measured: figure{frame + "/1024KB", "p99-µs"}, against: figure{frame + "/10KB", "p99-µs"}, limit: 2},
			goal{number: 3, what: "its longest Update and View", measured: figure{"ui Longest/" + block, "max-ms"}, limit: 8, longest: true, best: figure{"ui Longest/" + block, "best-ms"}})
	}
	list = append(list,
		goal{number: 3, what: "10,000 messages at once, Update and View", measured: figure{"ui Longest/burst", "max-ms"}, limit: 8, longest: true, best: figure{"ui Longest/burst", "best-ms"}},
		goal{number: 3, what: "code in a language not seen before", measured: figure{"ui ColdCode", "max-ms"}, limit: 8, longest: true},
		goal{number: 4, what: "tests that fail of: any chunking, one screen", measured: failures},
		goal{number: 5, what: "first paint of 10 MB, by 10 KB", measured: figure{"ui Open/10MB", "first-ns"}, against: figure{"ui Open/10KB", "first-ns"}, limit: 2},
		goal{number: 5, what: "all of 10 MB in, by reading and decoding", measured: figure{"ui Open/10MB", "all-ns"}, against: figure{"ui Open/10MB", "read-ns"}, limit: 2},
		goal{number: 5, what: "resize and paint 10 MB, by 10 KB", measured: figure{"ui Resize/10MB", mean}, against: figure{"ui Resize/10KB", mean}, limit: 2})
	for _, by := range []string{"line", "page"} {
		of := "list Scroll/" + by
		list = append(list,
			goal{number: 6, what: "scroll a " + by + " in 1 M lines, by 1 k", measured: figure{of + "/items=1M", mean}, against: figure{of + "/items=1k", mean}, limit: 2},
			goal{number: 6, what: "the same in one message", measured: figure{of + "/blocks=1M", mean}, against: figure{of + "/blocks=1k", mean}, limit: 2},
			goal{number: 6, what: "the same by keys, all of a frame", measured: figure{"ui Scroll/" + by + "/1M", mean}, against: figure{"ui Scroll/" + by + "/1k", mean}, limit: 2})
	}
	const frame = 1e6 / 60 // µs
	list = append(list,
		goal{number: 7, what: "key to paint in a burst, p99", measured: figure{"ui Key/burst/joined=false", "p99-µs"}, limit: frame},
		goal{number: 7, what: "the same, pieces of one document", measured: figure{"ui Key/burst/joined=true", "p99-µs"}, limit: frame},
		goal{number: 7, what: "the same, a million messages of 200 B", measured: figure{"ui Key/burst/small", "p99-µs"}, limit: frame},
		goal{number: 7, what: "the same, while nothing comes", measured: figure{"ui Key/idle", "p99-µs"}, limit: frame},
		goal{number: 8, what: "100 MB to the last paint, by reading", measured: figure{"ui Drain/program/100MB", mean}, against: figure{"ui Drain/session/100MB", mean}, limit: 1.5},
		goal{number: 8, what: "the same, pieces of one document", measured: figure{"ui Drain/joined/100MB", mean}, against: figure{"ui Drain/session/100MB", mean}, limit: 3},
		goal{number: 9, what: "encoding/json in two steps, by ours, 200 B", measured: figure{"session Ingest/std-two-step/200B", mean}, against: figure{"session Ingest/session/200B", mean}, limit: 3.2, atLeast: true},
		goal{number: 9, what: "the same, 2 KB", measured: figure{"session Ingest/std-two-step/2048B", mean}, against: figure{"session Ingest/session/2048B", mean}, limit: 4, atLeast: true},
		goal{number: 10, what: "heap by text, 100,000 messages of 200 B", measured: figure{"ui Heap/messages_of_200_B", "heap/byte"}, limit: 2.5},
		goal{number: 10, what: "heap by text, messages of 2 KB", measured: figure{"ui Heap/messages_of_2_KB", "heap/byte"}, limit: 2.5},
		goal{number: 10, what: "heap by text, 10 MB in tokens, joined", measured: figure{"ui Heap/tokens", "heap/byte"}, limit: 2.5},
		goal{number: 10, what: "heap by text, 10 MB as one document", measured: figure{"ui Heap/document", "heap/byte"}, limit: 2.5},
		goal{number: 11, what: "Updates and Views while idle", measured: figure{"ui Idle", "messages"}},
		goal{number: 11, what: "bytes written while idle", measured: figure{"ui Idle", "written"}},
		goal{number: 11, what: "bytes of a new line, by a repaint", measured: figure{"ui Idle", "line"}, against: figure{"ui Idle", "repaint"}, limit: 0.05},
		goal{number: 11, what: "the same, the panel away", measured: figure{"ui Idle", "line-alone"}, against: figure{"ui Idle", "repaint-alone"}, limit: 0.05},
		goal{number: 11, what: "processor time while idle, by an empty Bubble Tea", measured: figure{"cli Idle", "ruse-permille"}, against: figure{"cli Idle", "tea-permille"}, limit: 1.1},
		goal{number: 12, what: "ruse version, by an empty program with Glamour", measured: figure{"cli Start", "version-ms"}, against: figure{"cli Start", "empty-ms"}, limit: 1.2},
		goal{number: 12, what: "first paint, by an empty Bubble Tea with Glamour", measured: figure{"cli Start", "paint-ms"}, against: figure{"cli Start", "tea-ms"}, limit: 1.2},
		goal{number: 12, what: "inits of our packages", measured: figure{"cli Start", "inits-ms"}, limit: 1})
	for _, place := range []string{"composer", "field", "JSON"} {
		of := "ui Type/" + place
		list = append(list,
			goal{number: 13, what: "a key in the " + place + ", nothing in it, p99", measured: figure{of + "/empty", "p99-µs"}, limit: frame},
			goal{number: 13, what: "the same with 10,000 lines", measured: figure{of + "/lines=10k", "p99-µs"}, limit: frame},
			goal{number: 13, what: "the same with one line of 1 MB", measured: figure{of + "/line=1MB", "p99-µs"}, limit: frame},
			goal{number: 13, what: "its processor time in 10,000 lines, by 10", measured: figure{of + "/lines=10k", "cpu-µs"}, against: figure{of + "/lines=10", "cpu-µs"}, limit: 2})
	}
	for _, errors := range []struct{ name, what string }{
		{"many", "a key with 10,000 errors in the panel, by one with none"},
		{"long", "the same, one error of 10 MB"},
		{"open", "the same, and opened"},
	} {
		list = append(list, goal{number: 14, what: errors.what, measured: figure{"ui Errors/" + errors.name, "cpu-µs"}, against: figure{"ui Errors/none", "cpu-µs"}, limit: 1.5})
	}
	for _, said := range []struct{ name, what string }{{"pieces", "1 M tokens to a pipe, by reading"}, {"messages", "the same, whole messages"}} {
		list = append(list, goal{number: 15, what: said.what, measured: figure{"cli Headless/page/" + said.name, mean}, against: figure{"cli Headless/session", mean}, limit: 1.5})
	}
	const million = "ui Recording/frames=1000000"
	return append(list,
		goal{number: 16, what: "frames of 2 KB recorded, by not recorded", measured: figure{"journal Ingest/recorded=true", mean}, against: figure{"journal Ingest/recorded=false", mean}, limit: 1.35},
		goal{number: 17, what: "first paint of a recording of 1 M frames, by 1 k", measured: figure{million, "first-ns"}, against: figure{million, "little-ns"}, limit: 2},
		goal{number: 17, what: "its whole index, by wc -l", measured: figure{million, "index-ns"}, against: figure{million, "wc-ns"}, limit: 8},
		goal{number: 17, what: "heap of the index, bytes a frame", measured: figure{million, "heap/frame"}, limit: 32},
		goal{number: 18, what: "a page of 1 M frames of the wire, by 1 k", measured: figure{"wire Window/1000000", mean}, against: figure{"wire Window/1000", mean}, limit: 2},
		goal{number: 18, what: "a frame that the wire is given", measured: figure{"wire Store", mean}, limit: 5000},
		goal{number: 19, what: "a text in 1 M frames, by grep -cF to a pipe", measured: figure{million, "search-ns"}, against: figure{million, "grep-ns"}, limit: 1},
		goal{number: 20, what: "100 MB replayed to the last paint, by live", measured: figure{"ui Drain/replay/100MB", mean}, against: figure{"ui Drain/program/100MB", mean}, limit: 1.25},
		goal{number: 22, what: "zoom or pan over 1 M frames in the timeline, p99", measured: figure{"timeline Frame/1000000", "p99-µs"}, limit: frame})
}
