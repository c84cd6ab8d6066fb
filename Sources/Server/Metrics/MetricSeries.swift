import Metrics
import Synchronization

final class IntegerCounter: MetricSeries, CounterHandler {
    private let count = Atomic<Int64>(0)

    /// A counter only grows: what is not positive is ignored.
    func increment(by amount: Int64) {
        guard amount > 0 else { return }
        count.wrappingAdd(amount, ordering: .relaxed)
    }

    func reset() { count.store(0, ordering: .relaxed) }

    var samples: [MetricSample] { [MetricSample(value: "\(count.load(ordering: .relaxed))")] }
}

final class FractionCounter: MetricSeries, FloatingPointCounterHandler {
    private let sum = Mutex<Double>(0)

    func increment(by amount: Double) {
        guard amount > 0, amount.isFinite else { return }
        sum.withLock { $0 += amount }
    }

    func reset() { sum.withLock { $0 = 0 } }

    var samples: [MetricSample] { [MetricSample(value: MetricSample.written(sum.withLock { $0 }))] }
}

final class GaugeValue: MetricSeries, MeterHandler, RecorderHandler {
    private let value = Mutex<Double>(0)

    func set(_ value: Double) { self.value.withLock { $0 = value } }
    func set(_ value: Int64) { set(Double(value)) }
    func increment(by amount: Double) { value.withLock { $0 += amount } }
    func decrement(by amount: Double) { value.withLock { $0 -= amount } }
    func record(_ value: Int64) { set(Double(value)) }
    func record(_ value: Double) { set(value) }

    var samples: [MetricSample] { [MetricSample(value: MetricSample.written(value.withLock { $0 }))] }
}

/// Sum and count; quantiles are Prometheus's business, from histograms.
final class Summary: MetricSeries, RecorderHandler {
    private let state = Mutex<(sum: Double, count: Int64)>((0, 0))

    func record(_ value: Int64) { record(Double(value)) }

    func record(_ value: Double) {
        state.withLock { state in
            state.sum += value
            state.count += 1
        }
    }

    var samples: [MetricSample] {
        let (sum, count) = state.withLock { $0 }
        return [MetricSample(suffix: "_sum", value: MetricSample.written(sum)), MetricSample(suffix: "_count", value: "\(count)")]
    }
}

/// Durations in seconds, from an answer out of memory to a long call of a provider.
final class Histogram: MetricSeries, TimerHandler {
    private static let bounds: [Double] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]

    private struct State {
        /// How many fell between the bound before and this one; the last counts what exceeds them all.
        var counts = [Int64](repeating: 0, count: Histogram.bounds.count + 1)
        var nanoseconds: Int64 = 0
    }

    private let state = Mutex(State())

    func recordNanoseconds(_ duration: Int64) {
        let seconds = Double(duration) / 1_000_000_000
        let index = Self.bounds.firstIndex { seconds <= $0 } ?? Self.bounds.count
        state.withLock { state in
            state.counts[index] += 1
            state.nanoseconds &+= max(0, duration)
        }
    }

    var samples: [MetricSample] {
        let state = state.withLock { $0 }
        var total: Int64 = 0
        var samples: [MetricSample] = []
        for (bound, count) in zip(Self.bounds + [.infinity], state.counts) {
            total += count
            samples.append(MetricSample(suffix: "_bucket", ownLabel: "le=\"\(MetricSample.written(bound))\"", value: "\(total)"))
        }
        let sum = MetricSample.written(Double(state.nanoseconds) / 1_000_000_000)
        return samples + [MetricSample(suffix: "_sum", value: sum), MetricSample(suffix: "_count", value: "\(total)")]
    }
}
