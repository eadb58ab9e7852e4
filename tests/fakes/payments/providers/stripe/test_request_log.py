from fakes.payments.providers.stripe.request_log import Logged, RequestLog

REQUEST = Logged("req_1", "GET", "/v1/customers", 200, 1, None)


def test_followers_hear_of_their_sandbox_until_they_leave() -> None:
    requests, heard = RequestLog(), list[Logged]()
    end = requests.follow("qa", heard.append)
    requests.note("qa", REQUEST)
    requests.note("other", REQUEST)
    assert heard == [REQUEST]
    assert (requests.is_followed("qa"), requests.is_followed("other")) == (True, False)
    end()
    requests.note("qa", REQUEST)
    assert heard == [REQUEST]
    assert not requests.is_followed("qa")
