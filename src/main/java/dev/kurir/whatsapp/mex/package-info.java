/// WhatsApp's GraphQL over stanzas ("mex"): questions by the number of a query that WhatsApp has
/// stored, answers and news as JSON (protocol brief, sections 13 and 19).
@NullMarked
package dev.kurir.whatsapp.mex;

import org.jspecify.annotations.NullMarked;
