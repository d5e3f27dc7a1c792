FROM python:3.13-slim

ENV PYTHONUNBUFFERED=1 PYTHONPATH=/app:/app/platform DJANGO_SETTINGS_MODULE=config.settings
WORKDIR /app

COPY requirements/base.txt requirements/base.txt
RUN pip install --no-cache-dir --no-deps --require-hashes --only-binary :all: -r requirements/base.txt

COPY manage.py pyproject.toml ./
COPY platform platform
COPY apps apps
COPY templates templates
COPY static static
RUN export SECRET_KEY=used-only-while-building-0123456789-abcdefghijklmnop \
    && python manage.py messages --compile \
    && python manage.py collectstatic --noinput --ignore rest_framework \
    && useradd --system --uid 10001 --no-create-home mimicry

USER mimicry
EXPOSE 8000
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", \
     "--blocking-threads", "3", "--no-ws", "--respawn-failed-workers", "config.wsgi:application"]
