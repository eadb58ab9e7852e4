from fakes.payments.tax_code_table import TAX_CODES


def test_a_code_is_a_number_with_a_name() -> None:
    assert all(code.removeprefix("txcd_").isdigit() and len(code) == 13 for code in TAX_CODES)
    assert (TAX_CODES["txcd_99999999"], TAX_CODES["txcd_00000000"]) == (
        "General - Tangible Goods",
        "Nontaxable",
    )
    assert len(set(TAX_CODES.values())) == len(TAX_CODES)
