// What an S3 website endpoint did by itself: /about/ and /about are answered by /about/index.html.
// The start page is left to the distribution's default root object. A rewrite, not a redirect: a redirect built from the
// path would send //other.example to another host.
function handler(event) {
  var request = event.request;
  var uri = request.uri;

  if (uri === '/') {
    return request;
  }
  if (uri.endsWith('/')) {
    request.uri = uri + 'index.html';
  } else if (uri.lastIndexOf('.') < uri.lastIndexOf('/')) {
    request.uri = uri + '/index.html';
  }
  return request;
}
