import Foundation
import Glibc
import Synchronization

/// Signals between processes: a thread with a connection of its own sends them by NOTIFY and hears those of others by LISTEN.
///
/// NOTIFY takes a lock of the whole server when its transaction commits. So it is no part of the transactions that raise signals:
/// whatever was raised while the last one was sent goes out in one. A signal that is lost costs the time until the next look.
final class PostgresNews: @unchecked Sendable {
    /// A payload holds 7999 bytes.
    private static let longestPayload = 7_000

    private let session: PostgresSession
    private let board: SignalBoard
    private let state = Mutex(State())
    /// Written to wake the thread: reading end, writing end.
    private let wakePipe: (reading: Int32, writing: Int32)

    private struct State {
        var raised: Set<Signal> = []
        var isRunning = false
        var isClosing = false
        var onClosed: [@Sendable () -> Void] = []
    }

    init(_ address: PostgresAddress, board: SignalBoard) {
        session = PostgresSession(address)
        self.board = board
        var ends: [Int32] = [-1, -1]
        // Without a pipe signals go out a second late.
        _ = pipe(&ends)
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        wakePipe = (ends[0], ends[1])
    }

    deinit {
        Glibc.close(wakePipe.reading)
        Glibc.close(wakePipe.writing)
    }

    func tell(_ signals: Set<Signal>) {
        let isFirst = state.withLock { state in
            defer { state.raised.formUnion(signals) }
            return state.raised.isEmpty
        }
        listen()
        if isFirst { wake() }
    }

    /// Starts the thread if it does not run.
    func listen() {
        let isNew = state.withLock { state in
            guard !state.isRunning, !state.isClosing else { return false }
            state.isRunning = true
            return true
        }
        guard isNew else { return }
        let thread = Thread { [self] in run() }
        thread.name = "kontor-news"
        thread.stackSize = 1 << 20
        thread.start()
    }

    /// What was raised is still told; `then` runs after it.
    func close(then: @escaping @Sendable () -> Void) {
        let isDone = state.withLock { state in
            state.isClosing = true
            if state.isRunning { state.onClosed.append(then) }
            return !state.isRunning
        }
        if isDone { then() } else { wake() }
    }

    private func wake() {
        var byte: UInt8 = 1
        // A full pipe wakes as well.
        _ = write(wakePipe.writing, &byte, 1)
    }

    private func run() {
        while true {
            do {
                try exchange()
            } catch {
                session.drop()
            }
            if state.withLock({ $0.isClosing }) { break }
            // The server is away: whoever waits looks for themselves meanwhile.
            board.raiseAll()
            Thread.sleep(forTimeInterval: 0.5)
        }
        session.drop()
        let callbacks = state.withLock { state in
            state.isRunning = false
            return state.onClosed
        }
        for callback in callbacks { callback() }
    }

    /// Sends and hears until closing or the connection is lost.
    private func exchange() throws {
        try session.open()
        try session.shareServing()
        let channel = try session.newsChannel()
        try session.run("LISTEN \(channel)")
        // What was told before is unheard.
        board.raiseAll()
        while true {
            try send(on: channel)
            if state.withLock({ $0.isClosing && $0.raised.isEmpty }) { return }
            try wait()
            for payload in try session.notifications() { board.raise(Set(payload.split(separator: "\n").map { Signal(String($0)) })) }
        }
    }

    private func send(on channel: String) throws {
        let raised = state.withLock { state in
            defer { state.raised = [] }
            return state.raised
        }
        var payload = ""
        for signal in raised {
            if payload.utf8.count + signal.name.utf8.count > Self.longestPayload {
                try session.notify(channel, payload)
                payload = ""
            }
            payload += (payload.isEmpty ? "" : "\n") + signal.name
        }
        if !payload.isEmpty { try session.notify(channel, payload) }
    }

    private func wait() throws {
        guard let socket = session.socket else { throw StorageError.connectionLost("no socket") }
        var watched = [
            pollfd(fd: socket, events: Int16(POLLIN), revents: 0), pollfd(fd: wakePipe.reading, events: Int16(POLLIN), revents: 0),
        ]
        poll(&watched, 2, 1000)
        var buffer = [UInt8](repeating: 0, count: 64)
        while read(wakePipe.reading, &buffer, buffer.count) > 0 {}
    }
}
