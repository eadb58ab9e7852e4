from tests.fakes.payments.builders import ADA, Json, Shop


async def test_people_are_named_changed_listed_and_removed(shop: Shop) -> None:
    theirs = await shop.connected(business_type="company", individual={}, company={"name": "Cookies"})
    path = f"/v1/accounts/{theirs.account}/persons"
    jenny = await shop.post(
        path,
        first_name="Jenny",
        relationship={"representative": True, "title": "CEO"},
        ssn_last_4="0000",
        address={"city": "Berlin"},
        metadata={"a": "1"},
    )
    assert (jenny["account"], jenny["relationship"]["representative"]) == (theirs.account, True)
    assert (jenny["ssn_last_4_provided"], jenny["id_number_provided"]) == (True, False)
    assert jenny["address"]["line1"] is None
    assert jenny["verification"]["status"] == "pending"
    await shop.settle()
    assert "last_name" in jenny["requirements"]["currently_due"]
    owner = await shop.post(
        path, first_name="Kathleen", relationship={"owner": True, "percent_ownership": 80}
    )
    changed = await shop.post(
        f"{path}/{owner['id']}",
        last_name="Banks",
        dob={"day": 1, "month": 2, "year": 1980},
        metadata={"b": "2"},
    )
    assert (changed["last_name"], changed["dob"]["year"], changed["metadata"]) == ("Banks", 1980, {"b": "2"})
    assert changed["relationship"]["percent_ownership"] == 80
    assert await shop.get(f"{path}/{owner['id']}") == changed
    assert [each["id"] for each in (await shop.get(path))["data"]] == [owner["id"], jenny["id"]]
    assert [each["id"] for each in (await shop.get(path, relationship={"owner": True}))["data"]] == [
        owner["id"]
    ]
    old = await shop.get(f"/v1/accounts/{theirs.account}/people")
    assert len(old["data"]) == 2
    gone = await shop.delete(f"{path}/{owner['id']}")
    assert gone == {"id": owner["id"], "object": "person", "deleted": True}
    await shop.refused("GET", f"{path}/{owner['id']}", status=404)
    events = await theirs.events()
    assert events.count("person.created") == 2
    assert events[-2:] == ["person.deleted", "account.updated"]
    told = (await theirs.event_objects(type="person.updated"))[-1]["data"]
    assert told["previous_attributes"]["last_name"] is None


async def test_nobody_owns_more_than_the_whole(shop: Shop) -> None:
    theirs = await shop.connected(business_type="company", individual={})
    path = f"/v1/accounts/{theirs.account}/persons"
    first = await shop.post(path, first_name="A", relationship={"owner": True, "percent_ownership": 60})
    refused: Json = {"first_name": "B", "relationship": {"owner": True, "percent_ownership": 50}}
    error = await shop.refused("POST", path, **refused)
    assert error["param"] == "relationship[percent_ownership]"
    await shop.post(f"{path}/{first['id']}", relationship={"percent_ownership": 100})


async def test_an_individual_is_one_person(shop: Shop) -> None:
    theirs = await shop.connected()
    path = f"/v1/accounts/{theirs.account}"
    [person] = (await shop.get(f"{path}/persons"))["data"]
    await shop.post(path, individual={"first_name": "Augusta"})
    [same] = (await shop.get(f"{path}/persons"))["data"]
    assert (same["id"], same["first_name"], same["last_name"]) == (person["id"], "Augusta", ADA["last_name"])
    assert (await shop.get(path))["individual"]["first_name"] == "Augusta"


async def test_what_is_unset_is_as_it_began(shop: Shop) -> None:
    theirs = await shop.connected()
    path = f"/v1/accounts/{theirs.account}"
    [person] = (await shop.get(f"{path}/persons"))["data"]
    unset: Json = {"dob": "", "relationship": {"percent_ownership": ""}}
    changed = await shop.post(f"{path}/persons/{person['id']}", **unset)
    assert changed["dob"] == {"day": None, "month": None, "year": None}
    assert (changed["relationship"]["percent_ownership"], changed["first_name"]) == (None, "Ada")
    assert "individual.dob.day" in (await shop.get(path))["requirements"]["currently_due"]
