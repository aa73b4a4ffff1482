"use strict";

// A file of its own, since the content security policy allows no script inside a page.
SwaggerUIBundle({
  url: document.getElementById("swagger-ui").dataset.schema,
  domNode: document.getElementById("swagger-ui"),
  presets: [SwaggerUIBundle.presets.apis],
  layout: "BaseLayout",
  deepLinking: true,
  validatorUrl: null,
});
