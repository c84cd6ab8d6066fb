-- Posts the signed events of a file, each once: a line is the signature, a space and the body.
-- wrk -s events.lua URL -- FILE COUNT

function init(arguments)
  total = tonumber(arguments[2])
  sent, answered = 0, 0
  events = {}
  for line in io.lines(arguments[1]) do
    local signature, body = line:match("^(%S+) (.*)$")
    events[#events + 1] = wrk.format("POST", nil, { ["Content-Type"] = "application/json", ["Stripe-Signature"] = signature }, body)
  end
end

-- Those in flight when the last was sent repeat the first.
function request()
  sent = sent + 1
  return events[(sent - 1) % total + 1]
end

function response()
  answered = answered + 1
  if answered == total then wrk.thread:stop() end
end

function done(summary, latency)
  local errors = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
  io.write(string.format(
    'RESULT {"requests":%d,"microseconds":%d,"refused":%d,"broken":%d,"p50":%d,"p99":%d}\n',
    summary.requests, summary.duration, summary.errors.status, errors, latency:percentile(50), latency:percentile(99)))
end
