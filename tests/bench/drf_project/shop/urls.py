"""Two ways to the same orders: pages without a count, and DRF's own pages with count(*)."""

from rest_framework.routers import SimpleRouter

from shop.views import CountedOrders, Orders

router = SimpleRouter()
router.register("orders", Orders, basename="order")
router.register("counted-orders", CountedOrders, basename="counted-order")
urlpatterns = router.urls
