// Package liveness says why a run is quiet. Liveness is not progress: a runtime
// that answers pings may have an agent that hangs, and an agent that thinks for
// an hour looks the same. A [Judge] takes the events of any [session.Source] and
// says at any time which cause they leave, in one sentence, and what can be done:
//
//	var judge liveness.Judge
//	for _, ev := range events {
//		judge.Apply(ev)
//	}
//	if d := judge.Diagnosis(time.Now()); d.Alarm {
//		fmt.Println(d.Text, d.Try)
//	}
//
// What it goes by:
//
//   - pongs, from [session.Health], which a session tells every 5 s while a run is
//     under way;
//   - heartbeats, which runtimes from 0.14.1 on send every 15 s while they are at
//     a request;
//   - all other frames, which are progress;
//   - where the runtime was started here, its process and its log.
//
// Causes that none of these tells apart share one sentence that names them. No
// sentence holds words of the runtime.
package liveness
