package dev.kurir.sandbox.accounts;

/// What makes a device a linked one.
///
/// @param noiseKey the static key that it must log in with
/// @param platform what it said that it is, for people
/// @param linkedAt when, ISO 8601
/// @param keyIndex its place in the account's list of linked devices; never used twice
/// @param signedIdentity the `ADVSignedDeviceIdentity` with all signatures and the account's key
/// @param greeted whether the phone has sent its first history
public record Companion(
    byte[] noiseKey,
    String platform,
    String linkedAt,
    int keyIndex,
    byte[] signedIdentity,
    boolean greeted) {

  public Companion asGreeted() {
    return new Companion(noiseKey, platform, linkedAt, keyIndex, signedIdentity, true);
  }
}
