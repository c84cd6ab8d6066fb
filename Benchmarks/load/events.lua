-- Posts the signed events of a file, each once: a line is the signature, a space and the body.
-- wrk -s events.lua URL -- FILE COUNT
-- wrk itself sits out its duration: the time is that from the first request to the last answer.

local ffi = require("ffi")
ffi.cdef("typedef struct { long seconds, microseconds; } moment; int gettimeofday(moment *now, void *zone);")

local function now()
  local moment = ffi.new("moment")
  ffi.C.gettimeofday(moment, nil)
  return tonumber(moment.seconds) * 1000000 + tonumber(moment.microseconds)
end

local thread

function setup(only)
  thread = only
end

function init(arguments)
  total = tonumber(arguments[2])
  sent, answered, refused, began, ended = 0, 0, 0, 0, 0
  events = {}
  for line in io.lines(arguments[1]) do
    local signature, body = line:match("^(%S+) (.*)$")
    events[#events + 1] = wrk.format("POST", nil, { ["Content-Type"] = "application/json", ["Stripe-Signature"] = signature }, body)
  end
end

-- Those in flight when the last was sent repeat the first.
function request()
  if sent == 0 then began = now() end
  sent = sent + 1
  return events[(sent - 1) % total + 1]
end

function response(status)
  answered = answered + 1
  if status ~= 200 then refused = refused + 1 end
  if answered == total then
    ended = now()
    wrk.thread:stop()
  end
end

function done(summary, latency)
  local errors = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
  io.write(string.format(
    'RESULT {"requests":%d,"microseconds":%d,"refused":%d,"broken":%d,"p50":%d,"p99":%d}\n',
    thread:get("answered"), thread:get("ended") - thread:get("began"), thread:get("refused"), errors, latency:percentile(50),
    latency:percentile(99)))
end
