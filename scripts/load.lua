-- Called by wrk, from scripts/load.sh: POSTs PAYLOAD with the headers of the file HEADERS, each once; unsigned without.

local threads = {}

function setup(thread)
    thread:set("number", #threads)
    table.insert(threads, thread)
end

function init()
    local file = assert(io.open(os.getenv("PAYLOAD")))
    wrk.method = "POST"
    wrk.body = file:read("*a")
    wrk.headers["Content-Type"] = "application/json"
    headers, at, ran_out = {}, 0, 0
    local path = os.getenv("HEADERS")
    if path and path ~= "" then
        local index = 0
        for line in io.lines(path) do
            if index % 2 == number then
                headers[#headers + 1] = line
            end
            index = index + 1
        end
    end
end

function request()
    if #headers > 0 then
        at = at + 1
        if at > #headers then
            ran_out = 1
        end
        wrk.headers["Authorization"] = headers[(at - 1) % #headers + 1]
    end
    return wrk.format()
end

function done(summary, latency)
    local out = 0
    for _, thread in ipairs(threads) do
        out = math.max(out, thread:get("ran_out"))
    end
    local errors = summary.errors
    print("requests=" .. summary.requests)
    print("microseconds=" .. summary.duration)
    print("socket=" .. errors.connect + errors.read + errors.write)
    print("timeout=" .. errors.timeout)
    print("refused=" .. errors.status)
    print("ran_out=" .. out)
    print(string.format("p50=%.1f", latency:percentile(50) / 1000))
    print(string.format("p99=%.1f", latency:percentile(99) / 1000))
end
