-- Text messages as Telegram posts them, each with its own update_id, from a thousand chats in turn.
-- wrk -s updates.lua URL -- FIRST_ID SECRET

local threads = 0

function setup(thread)
  thread:set("number", threads)
  threads = threads + 1
end

function init(arguments)
  first = tonumber(arguments[1]) + number * 10000000
  count = 0
  headers = {
    ["Content-Type"] = "application/json",
    ["X-Telegram-Bot-Api-Secret-Token"] = arguments[2],
  }
end

local form = '{"update_id":%d,"message":{"message_id":%d,"date":1795251600,"text":"message %d",'
  .. '"chat":{"id":%d,"type":"private","first_name":"Ada"},'
  .. '"from":{"id":%d,"is_bot":false,"first_name":"Ada","language_code":"en"}}}'

function request()
  count = count + 1
  local chat = 1000 + count % 1000
  return wrk.format("POST", nil, headers, string.format(form, first + count, count, count, chat, chat))
end

function done(summary, latency, requests)
  local errors = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
  io.write(string.format(
    'RESULT {"requests":%d,"microseconds":%d,"refused":%d,"broken":%d,"p50":%d,"p99":%d}\n',
    summary.requests, summary.duration, summary.errors.status, errors, latency:percentile(50), latency:percentile(99)))
end
