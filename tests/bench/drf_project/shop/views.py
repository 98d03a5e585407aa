"""The benchmark's service as one writes it with Django REST framework: a ModelViewSet, filters, pages, a bulk action."""

from collections import OrderedDict
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.filters import BaseFilterBackend, OrderingFilter
from rest_framework.pagination import BasePagination, PageNumberPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import ModelViewSet

from shop.models import Order

FILTERS = {
    "status": "status", "region": "region", "priority": "priority", "amount__gte": "amount__gte",
    "amount__lte": "amount__lte", "due_at__gte": "due_at__gte", "due_at__lte": "due_at__lte", "city": "city",
}  # fmt: skip


class OrderSerializer(serializers.ModelSerializer[Order]):
    class Meta:
        model = Order
        fields = "__all__"


class BulkSerializer(OrderSerializer):
    """Without a query per row for the unique code: the database's constraint speaks."""

    class Meta(OrderSerializer.Meta):
        extra_kwargs = {"code": {"validators": []}}


class Filters(BaseFilterBackend):
    def filter_queryset(self, request: Request, queryset: QuerySet[Order], view: APIView) -> QuerySet[Order]:
        asked = {FILTERS[name]: text for name, text in request.query_params.items() if name in FILTERS}
        return queryset.filter(**asked)


class PagesWithoutCount(BasePagination):
    """Page numbers, and whether there is another page; nothing is counted."""

    size = 50

    def paginate_queryset(
        self, queryset: QuerySet[Order], request: Request, view: APIView | None = None
    ) -> list[Order]:
        self.page = int(request.query_params.get("page", 1))
        start = (self.page - 1) * self.size
        found = list(queryset[start : start + self.size + 1])
        self.has_next = len(found) > self.size
        return found[: self.size]

    def get_paginated_response(self, data: Any) -> Response:
        return Response(OrderedDict(next=self.page + 1 if self.has_next else None, results=data))


class CountedPages(PageNumberPagination):
    page_size = 50


class Orders(ModelViewSet[Order]):
    queryset = Order.objects.all()
    serializer_class = OrderSerializer
    pagination_class = PagesWithoutCount  # type: ignore[assignment]
    filter_backends = [Filters, OrderingFilter]
    ordering_fields = ["due_at", "amount", "code"]

    @action(detail=False, methods=["post"])
    def bulk(self, request: Request) -> Response:
        serializer = BulkSerializer(data=request.data["rows"], many=True)
        serializer.is_valid(raise_exception=True)
        with transaction.atomic():
            made = Order.objects.bulk_create(Order(**row) for row in serializer.validated_data)
        return Response([{"id": order.pk} for order in made], status=201)


class CountedOrders(Orders):
    pagination_class = CountedPages
