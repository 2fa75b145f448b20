package dev.kurir.tenants.entity;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import java.util.Locale;

/// Networks stand in the database as they are written outside: in lower case.
@Converter(autoApply = true)
public class NetworkColumn implements AttributeConverter<Network, String> {
  @Override
  public String convertToDatabaseColumn(Network network) {
    return network.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public Network convertToEntityAttribute(String column) {
    return Network.valueOf(column.toUpperCase(Locale.ROOT));
  }
}
