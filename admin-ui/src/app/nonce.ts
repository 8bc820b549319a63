/** The content security policy's nonce of this page: the only key that lets a style be added at run time. */
export function styleNonce(): string {
  const meta = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]');
  // Browsers hide the attribute from selectors and readers, but not the property.
  return meta?.nonce ?? "";
}
