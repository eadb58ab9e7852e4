"""Stripe's tax codes (https://docs.stripe.com/tax/tax-codes): those that apps name most; names only, no prose."""

from __future__ import annotations

from collections.abc import Mapping

_ROWS = """
00000000 Nontaxable
10000000 General - Electronically Supplied Services
10010001 Infrastructure as a service (IaaS) - personal use
10101000 Infrastructure as a service (IaaS) - business use
10102000 Platform as a service (PaaS) - business use
10102001 Platform as a Service (PaaS) - personal use
10103000 Software as a service (SaaS) - personal use
10103001 Software as a service (SaaS) - business use
10103100 Software as a service (SaaS) - electronic download - personal use
10103101 Software as a service (SaaS) - electronic download - business use
10104001 Cloud-based business process as a service
10201000 Downloadable games
10202000 Downloadable software - personal use
10202001 Downloadable software - non-recreational
10202003 Downloadable software - business use
10203000 Downloadable software - custom - personal use
10203001 Downloadable software - custom - business use
10301000 Audiobook
10302000 e-book
10303000 Digital magazine - subscription
10303100 Digital magazine
10304000 Digital newspaper
10304100 Digital newspaper - subscription
10401000 Digital audio streaming - limited use
10401100 Digital audio - unlimited use
10401200 Digital audio streaming - subscription
10402000 Digital video streaming - limited use
10402100 Digital video - unlimited use
10402200 Digital video streaming - subscription
10402300 Digital video streaming - live performance (limited use)
10501000 Digital image
10502000 Gift card
10503000 Other - article delivered electronically
10701000 Website advertising
10701100 Website hosting
10701200 Website design
10701300 Website data processing
10701400 Website information services
20010003 Cleaning services
20010004 Commercial cleaning services
20010006 Residential cleaning services
20020018 Installation services
20030000 General - Services
20030002 Pet boarding
20030003 Pet grooming
20040002 Personal care services
20060000 Professional services
20060022 Interior decorating
20060035 Secretarial services
20060042 Temporary help services
20060044 Training services
20060045 Training Services - Live Virtual
20060052 Educational Services
20060058 Training Services - Self Study Web Based
20060059 Tutoring
20060158 On demand online courses - streamed
20060258 On demand online courses - streamed and downloaded
20060358 On demand online courses - written material
20070006 Extermination services
20070007 Landscaping services
20080005 Repair services - tangible personal property
20080007 Repair services - real property
20090004 Dry cleaning
30011000 Clothing and footwear
30011100 Formal or special occasion wear
30011200 Children's clothing and footwear
30021000 Athletic and sportswear
30021200 Swim suits
30031404 Protective and safety employee clothing
30040003 Cloth face masks
30040006 Costumes
30051302 Gloves (general use)
30060001 Bags purses and wallets
30060006 Hats
30060007 Jewelry
30060010 Non-clothing accessories
30060016 Watches
30071000 Sporting activities equipment
31030001 Baby powder and diaper cream
31030003 Baby wipes
31031202 Infant diapers
31040001 Baby bottles and nipples
31040002 Breast pumps
31070001 Baby or child car seat
32010001 Blood glucose monitoring devices
32020002 Drugs - over the counter
32050005 Disposable face masks
32050006 Grooming and hygiene products
32050009 Hand sanitizers
32050013 Skin care products
32050018 Toothbrush
32050019 Toothpaste
32060001 Durable medical equipment
35010000 Books
92010001 Shipping
99999999 General - Tangible Goods
"""

TAX_CODES: Mapping[str, str] = {
    f"txcd_{line.partition(' ')[0]}": line.partition(" ")[2] for line in _ROWS.strip().splitlines()
}
