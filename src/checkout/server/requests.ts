/**
 * What the calls take. Amounts are integers in the currency's minor unit, named `…Minor`; members keep the API's words.
 *
 * Source: PointCheckout OpenAPI (Sept 2021), Paymennt OpenAPI (Mar 2026); limits of lengths from the vendor's Java client.
 *
 * @module
 */
import type { Secret } from "../../secret.ts";

/** Text, as it is or in its container. */
export type SecretText = string | Secret<string>;

/** A line of the order. */
export interface Item {
  readonly name: string;
  readonly sku?: string | undefined;
  readonly unitpriceMinor?: number | undefined;
  /** Above zero; fractions are allowed. */
  readonly quantity: number;
  /** Negative for a discount. */
  readonly linetotalMinor: number;
}

/** Who pays. */
export interface CustomerDetails {
  /** The shop's own id of the customer. */
  readonly id?: string | undefined;
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  /** International form: 9715xxxxxxxx. */
  readonly phone?: string | undefined;
}

/** A postal address. */
export interface Address {
  readonly name: string;
  readonly address1: string;
  readonly address2?: string | undefined;
  readonly city: string;
  readonly state?: string | undefined;
  readonly zip?: string | undefined;
  /** ISO 3166-1, two or three letters. */
  readonly country: string;
}

/** How the amount is made up. */
export interface Totals {
  readonly subtotalMinor: number;
  readonly taxMinor: number;
  readonly shippingMinor?: number | undefined;
  readonly handlingMinor?: number | undefined;
  readonly discountMinor?: number | undefined;
  /** With `false`, amount = subtotal + tax + shipping + handling - discount is checked, here and by the API. */
  readonly skipTotalsValidation?: boolean | undefined;
}

/** What all checkouts are made from. */
export interface CheckoutRequest {
  /**
   * At most 50 characters, single use: an attempt's name. Without one, a new one is made. With one, the API is asked first
   * whether it has that attempt already.
   */
  readonly requestId?: string | undefined;
  /** At most 50 characters; what the shopper sees. May repeat over attempts. */
  readonly orderId: string;
  /** ISO 4217. */
  readonly currency: string;
  /** Above zero. */
  readonly amountMinor: number;
  readonly totals?: Totals | undefined;
  /** Decimal digits. */
  readonly branchId?: string | undefined;
  /** In display order: CARD, POINTCHECKOUT, and at Paymennt VISA, MASTERCARD, AMEX, UNIONPAY, TABBY, CAREEM_PAY, ... Absent: all. */
  readonly allowedPaymentMethods?: readonly string[] | undefined;
  readonly defaultPaymentMethod?: string | undefined;
  /** ISO 639-1. */
  readonly language?: string | undefined;
}

/** A checkout that a mobile app shows in a webview. */
export interface MobileCheckoutRequest extends CheckoutRequest {
  /** At least one. */
  readonly items: readonly Item[];
  readonly customer: CustomerDetails;
  readonly billingAddress: Address;
  readonly deliveryAddress?: Address | undefined;
}

/** A checkout that a web shop sends its shopper to. */
export interface WebCheckoutRequest extends MobileCheckoutRequest {
  /** Where the shopper comes back to, paid or not, with `checkout` and `reference` in the query: no proof of payment. */
  readonly returnUrl: string;
}

/** A payment link. */
export interface LinkCheckoutRequest extends CheckoutRequest {
  readonly description: string;
  readonly items?: readonly Item[] | undefined;
  readonly customer?: CustomerDetails | undefined;
  readonly billingAddress?: Address | undefined;
  readonly deliveryAddress?: Address | undefined;
  /** Minutes, 15 to 10080. */
  readonly expiresIn?: number | undefined;
  readonly sendSms?: boolean | undefined;
  readonly sendEmail?: boolean | undefined;
}

/** A checkout to be opened from a QR code. */
export interface QrCheckoutRequest extends CheckoutRequest {
  readonly description?: string | undefined;
  readonly items?: readonly Item[] | undefined;
  readonly customer?: CustomerDetails | undefined;
  readonly billingAddress?: Address | undefined;
  /** Minutes, 5 to 10080. */
  readonly expiresIn?: number | undefined;
  /** Pixels, 64 to 1024; 300 unless set. */
  readonly qrSize?: number | undefined;
  readonly deviceReference?: string | undefined;
}

/** A checkout on a card terminal. Paymennt only. */
export interface TerminalCheckoutRequest extends CheckoutRequest {
  /** Decimal digits. */
  readonly terminalId: string;
  readonly description?: string | undefined;
  readonly items?: readonly Item[] | undefined;
  readonly customer?: CustomerDetails | undefined;
  readonly billingAddress?: Address | undefined;
  /** Minutes. */
  readonly expiresIn?: number | undefined;
}

/** Paging. */
export interface PageRequest {
  /** From 0. */
  readonly page?: number | undefined;
  /** At least 1; the API's default is 20. */
  readonly size?: number | undefined;
}

/** By whom. */
export interface CustomerFilter {
  /** The shop's own id of the customer. */
  readonly reference?: string | undefined;
  readonly email?: string | undefined;
  readonly phone?: string | undefined;
}

/** Which checkouts to list. */
export interface CheckoutSearch extends PageRequest {
  /** QR, WEB, MOBILE, LINK; at Paymennt also TERMINAL. */
  readonly type?: string | undefined;
  readonly requestId?: string | undefined;
  readonly orderId?: string | undefined;
  readonly status?: readonly string[] | undefined;
  readonly customer?: CustomerFilter | undefined;
  readonly afterId?: string | undefined;
  /** `yyyy-MM-dd HH:mm:ss`. Unverified: the zone is not published, take UTC. */
  readonly afterTimestamp?: string | undefined;
}

/** Money back. It returns to the means of payment it came from. */
export interface RefundRequest {
  readonly checkoutId: string;
  /** Above zero, or "remaining" for all that was not returned yet. */
  readonly amountMinor: number | "remaining";
  /** The checkout's. */
  readonly currency: string;
  /** The reason. */
  readonly note: string;
  /** A name for the refund. Unverified: whether it keeps a refund from happening twice; assume not. Since Mar 2026. */
  readonly referenceId?: string | undefined;
}

/** A link on a schedule, which the shopper pays each time. */
export interface SubscriptionRequest {
  readonly description: string;
  readonly currency: string;
  readonly amountMinor: number;
  /** `yyyy-MM-dd`. In the past: the first link goes out at once. */
  readonly startDate: string;
  readonly endDate?: string | undefined;
  /** 0 to 23, UTC. */
  readonly sendOnHour: number;
  readonly sendEvery:
    | "DAY"
    | "WEEK"
    | "TWO_WEEKS"
    | "MONTH"
    | "TWO_MONTHS"
    | "THREE_MONTHS"
    | "SIX_MONTHS"
    | "YEAR";
  readonly returnUrl?: string | undefined;
  /** Matched to one that exists by phone or email. This or `customerId`. */
  readonly customer?: CustomerDetails | undefined;
  /** Decimal digits. */
  readonly customerId?: string | undefined;
  readonly billingAddress?: Address | undefined;
  readonly deliveryAddress?: Address | undefined;
  readonly cancellationPolicyType?: string | undefined;
  readonly customCancellationTerms?: string | undefined;
}

/** Which subscriptions to list. */
export interface SubscriptionSearch extends PageRequest {
  readonly status?: readonly string[] | undefined;
  readonly customer?: CustomerFilter | undefined;
  readonly afterId?: string | undefined;
  /** `yyyy-MM-dd HH:mm:ss`. */
  readonly afterTimestamp?: string | undefined;
}

/** A card that was just typed into the card frame. */
export interface TokenPaymentSource {
  readonly type: "TOKEN";
  /** `ptk_…` */
  readonly token: SecretText;
  /** Needs a `customer.id` of three characters or more. */
  readonly storeCardDetails?: boolean | undefined;
}

/** A card that is on file. */
export interface StoredCardPaymentSource {
  readonly type: "STORED_CARD";
  /** `ctk_…` */
  readonly token: SecretText;
  readonly shopperInteraction: "ECOMMERCE" | "UNSCHEDULED" | "SUBSCRIPTION";
  readonly cvv?: SecretText | undefined;
  readonly shopperIpAddress?: string | undefined;
  readonly browserInfo?: BrowserInfo | undefined;
}

/** What 3-D Secure wants to know of the shopper's browser. */
export interface BrowserInfo {
  readonly screenWidth: number;
  readonly screenHeight: number;
  readonly colorDepth: number;
  readonly userAgent: string;
  readonly timeZoneOffset: number;
  readonly acceptHeader: string;
  readonly language?: string | undefined;
  readonly javaEnabled?: boolean | undefined;
}

/** A checkout made in the same call as its payment. */
export interface PaymentCheckoutDetails extends CheckoutRequest {
  readonly requestId: string;
  readonly items: readonly Item[];
  readonly customer: CustomerDetails;
  readonly billingAddress?: Address | undefined;
  readonly deliveryAddress?: Address | undefined;
  readonly returnUrl?: string | undefined;
}

/** A payment: of a checkout that exists, or of one made on the way. Paymennt only. */
export interface PaymentRequest {
  readonly source: TokenPaymentSource | StoredCardPaymentSource;
  readonly checkoutId?: string | undefined;
  readonly checkoutDetails?: PaymentCheckoutDetails | undefined;
}

/** Whose stored cards to list. */
export interface StoredCardSearch extends PageRequest {
  readonly customerReferenceId: string;
}

/** A branch of the shop. */
export interface BranchRequest {
  readonly name: string;
  readonly currency: string;
  readonly description?: string | undefined;
}

/** Where notices go. */
export interface WebhookRequest {
  /** Absolute, `https`. */
  readonly address: string;
}
