import Metrics
import Testing

@testable import Server

@Suite("PrometheusRegistry")
struct PrometheusRegistryTests {
    private let registry = PrometheusRegistry(help: ["jobs.done": "Jobs that ended \"well\",\nby kind \\ state"])

    @Test("counters grow and carry their labels, sorted and escaped")
    func counters() {
        let counter = Counter(label: "jobs.done", dimensions: [("state", "a\"b\\c\nd"), ("kind", "report")], factory: registry)
        counter.increment(by: 2)
        Counter(label: "jobs.done", dimensions: [("kind", "report"), ("state", "a\"b\\c\nd")], factory: registry).increment()
        Counter(label: "jobs.done", factory: registry).increment(by: 0)
        #expect(
            registry.exposition() == #"""
                # HELP jobs_done_total Jobs that ended "well",\nby kind \\ state
                # TYPE jobs_done_total counter
                jobs_done_total 0
                jobs_done_total{kind="report",state="a\"b\\c\nd"} 3

                """#)
    }

    @Test("gauges move both ways; recorders keep sum and count")
    func gauges() {
        let gauge = Gauge(label: "queue.depth", factory: registry)
        gauge.record(7)
        gauge.record(2.5)
        let meter = Meter(label: "in_flight", factory: registry)
        meter.set(3)
        meter.increment(by: 2)
        meter.decrement(by: 1)
        let recorder = Recorder(label: "sizes", factory: registry)
        recorder.record(10)
        recorder.record(0.5)
        FloatingPointCounter(label: "spent_total", factory: registry).increment(by: 0.25)
        #expect(
            registry.exposition() == """
                # HELP in_flight in_flight
                # TYPE in_flight gauge
                in_flight 4
                # HELP queue_depth queue.depth
                # TYPE queue_depth gauge
                queue_depth 2.5
                # HELP sizes sizes
                # TYPE sizes summary
                sizes_sum 10.5
                sizes_count 2
                # HELP spent_total spent_total
                # TYPE spent_total counter
                spent_total 0.25

                """)
    }

    @Test("timers are histograms in seconds with cumulative buckets")
    func timers() {
        let timer = Timer(label: "ai.call", dimensions: [("model", "m")], factory: registry)
        timer.recordMilliseconds(3)
        timer.recordMilliseconds(3)
        timer.recordSeconds(2)
        timer.recordSeconds(100)
        let lines = registry.exposition().split(separator: "\n")
        #expect(lines.contains("# TYPE ai_call_seconds histogram"))
        #expect(lines.contains("ai_call_seconds_bucket{model=\"m\",le=\"0.0025\"} 0"))
        #expect(lines.contains("ai_call_seconds_bucket{model=\"m\",le=\"0.005\"} 2"))
        #expect(lines.contains("ai_call_seconds_bucket{model=\"m\",le=\"2.5\"} 3"))
        #expect(lines.contains("ai_call_seconds_bucket{model=\"m\",le=\"60\"} 3"))
        #expect(lines.contains("ai_call_seconds_bucket{model=\"m\",le=\"+Inf\"} 4"))
        #expect(lines.contains("ai_call_seconds_sum{model=\"m\"} 102.006"))
        #expect(lines.contains("ai_call_seconds_count{model=\"m\"} 4"))
    }

    @Test("odd labels become valid names, and one name is of one kind")
    func names() {
        Counter(label: "9 lives-ünd", dimensions: [("a:b", "x")], factory: registry).increment()
        Gauge(label: "hits_total", factory: registry).record(1)
        Counter(label: "hits", factory: registry).increment()
        let text = registry.exposition()
        #expect(text.contains("_9_lives__nd_total{a_b=\"x\"} 1"))
        #expect(text.contains("hits_total 1") && text.contains("hits_total_counter 1"))
    }

    @Test("a destroyed metric is gone, its siblings stay")
    func destruction() {
        let first = Counter(label: "hits", dimensions: [("path", "/a")], factory: registry)
        Counter(label: "hits", dimensions: [("path", "/b")], factory: registry).increment()
        first.destroy()
        let text = registry.exposition()
        #expect(!text.contains("/a") && text.contains("/b"))
    }

    @Test("no count is lost among many tasks")
    func concurrency() async {
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask { [registry] in
                    for _ in 0..<1000 {
                        Counter(label: "hits", factory: registry).increment()
                        Timer(label: "took", factory: registry).recordNanoseconds(1)
                        FloatingPointCounter(label: "sum", factory: registry).increment(by: 0.5)
                    }
                }
            }
        }
        let text = registry.exposition()
        #expect(text.contains("hits_total 8000\n") && text.contains("took_seconds_count 8000\n") && text.contains("sum_total 4000\n"))
    }
}
