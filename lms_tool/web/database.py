"""Flask-SQLAlchemy over the plain Base, so that models, services and the worker stay free of Flask."""

from flask import Flask
from flask_sqlalchemy import SQLAlchemy

from lms_tool.config import Settings
from lms_tool.db import Base, engine_options, prepare

db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})


def connect(app: Flask, settings: Settings) -> None:
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database_url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(settings.database_url)
    db.init_app(app)
    with app.app_context():
        prepare(db.engine)


def forget_connections(app: Flask) -> None:
    """After a fork: connections belong to the parent, this process opens its own."""
    with app.app_context():
        db.engine.dispose(close=False)
