//! A `DescribeInstances` response of 100 instances, compared with aws-smithy-xml as aws-sdk-ec2 calls
//! it, and with quick-xml's events alone.

use std::hint::black_box;

use divan::Bencher;
use quick_xml::events::Event;
use shapesmith_peers::ec2::Operation as _;
use shapesmith_peers::ec2::operation::describe_instances::{
    DescribeInstancesInput, DescribeInstancesOutput,
};
use shapesmith_runtime::{Body, Bytes, Response};

fn main() {
    let (ours, theirs) = (read(response(body())), smithy::read(&body()));
    assert_eq!(ours, theirs);
    let instances: Vec<_> = ours.reservations().iter().flat_map(|r| r.instances()).collect();
    assert_eq!(instances.len(), 100);
    assert_eq!(instances[42].key_name(), Some("operators & friends"));
    assert!(events(&body()) > 10_000);
    divan::Divan::from_args().sample_count(100).sample_size(2).main();
}

fn response(body: Bytes) -> Response {
    Response::new(Body::from(body))
}

fn read(response: Response) -> DescribeInstancesOutput {
    DescribeInstancesInput::parse_response(response).expect("an output")
}

/// Reads all tags and text, and keeps nothing.
fn events(body: &[u8]) -> usize {
    let mut reader = quick_xml::Reader::from_reader(body);
    let mut count = 0;
    while black_box(reader.read_event().expect("it is valid")) != Event::Eof {
        count += 1;
    }
    count
}

/// Ten reservations of ten instances, with the members of a usual instance.
fn body() -> Bytes {
    let reservations: String = (0..10).map(reservation).collect();
    let body = format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<DescribeInstancesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">
    <requestId>8f7724cf-496f-496e-8fe3-example</requestId>
    <reservationSet>{reservations}</reservationSet>
</DescribeInstancesResponse>"#
    );
    body.into()
}

fn reservation(number: usize) -> String {
    let instances: String = (0..10).map(|index| instance(number * 10 + index)).collect();
    format!(
        r#"
        <item>
            <reservationId>r-{number:017x}</reservationId>
            <ownerId>123456789012</ownerId>
            <groupSet/>
            <instancesSet>{instances}</instancesSet>
        </item>"#
    )
}

fn instance(number: usize) -> String {
    format!(
        r#"
                <item>
                    <instanceId>i-{number:017x}</instanceId>
                    <imageId>ami-0abcdef1234567890</imageId>
                    <instanceState>
                        <code>16</code>
                        <name>running</name>
                    </instanceState>
                    <privateDnsName>ip-10-0-0-{number}.eu-west-1.compute.internal</privateDnsName>
                    <dnsName>ec2-203-0-113-{number}.eu-west-1.compute.amazonaws.com</dnsName>
                    <reason/>
                    <keyName>operators &amp; friends</keyName>
                    <amiLaunchIndex>{number}</amiLaunchIndex>
                    <productCodes/>
                    <instanceType>m5.large</instanceType>
                    <launchTime>2024-05-01T12:34:56.000Z</launchTime>
                    <placement>
                        <availabilityZone>eu-west-1c</availabilityZone>
                        <groupName/>
                        <tenancy>default</tenancy>
                    </placement>
                    <monitoring>
                        <state>disabled</state>
                    </monitoring>
                    <subnetId>subnet-0123456789abcdef0</subnetId>
                    <vpcId>vpc-0123456789abcdef0</vpcId>
                    <privateIpAddress>10.0.0.{number}</privateIpAddress>
                    <ipAddress>203.0.113.{number}</ipAddress>
                    <sourceDestCheck>true</sourceDestCheck>
                    <groupSet>
                        <item>
                            <groupId>sg-00000001</groupId>
                            <groupName>web</groupName>
                        </item>
                        <item>
                            <groupId>sg-00000002</groupId>
                            <groupName>ssh</groupName>
                        </item>
                    </groupSet>
                    <architecture>x86_64</architecture>
                    <rootDeviceType>ebs</rootDeviceType>
                    <rootDeviceName>/dev/xvda</rootDeviceName>
                    <blockDeviceMapping>
                        <item>
                            <deviceName>/dev/xvda</deviceName>
                            <ebs>
                                <volumeId>vol-{number:017x}</volumeId>
                                <status>attached</status>
                                <attachTime>2024-05-01T12:34:58.000Z</attachTime>
                                <deleteOnTermination>true</deleteOnTermination>
                            </ebs>
                        </item>
                    </blockDeviceMapping>
                    <virtualizationType>hvm</virtualizationType>
                    <clientToken>2b1b7f0e-3c43-4f7a-9a43-{number:012}</clientToken>
                    <tagSet>
                        <item>
                            <key>Name</key>
                            <value>web-{number}</value>
                        </item>
                        <item>
                            <key>team</key>
                            <value>payments</value>
                        </item>
                    </tagSet>
                    <hypervisor>xen</hypervisor>
                    <networkInterfaceSet>
                        <item>
                            <networkInterfaceId>eni-{number:017x}</networkInterfaceId>
                            <subnetId>subnet-0123456789abcdef0</subnetId>
                            <vpcId>vpc-0123456789abcdef0</vpcId>
                            <description>Primary network interface</description>
                            <ownerId>123456789012</ownerId>
                            <status>in-use</status>
                            <macAddress>1b:2b:3c:4d:5e:6f</macAddress>
                            <privateIpAddress>10.0.0.{number}</privateIpAddress>
                            <sourceDestCheck>true</sourceDestCheck>
                            <attachment>
                                <attachmentId>eni-attach-{number:017x}</attachmentId>
                                <deviceIndex>0</deviceIndex>
                                <status>attached</status>
                                <attachTime>2024-05-01T12:34:56.000Z</attachTime>
                                <deleteOnTermination>true</deleteOnTermination>
                                <networkCardIndex>0</networkCardIndex>
                            </attachment>
                        </item>
                    </networkInterfaceSet>
                    <ebsOptimized>false</ebsOptimized>
                    <enaSupport>true</enaSupport>
                    <cpuOptions>
                        <coreCount>1</coreCount>
                        <threadsPerCore>2</threadsPerCore>
                    </cpuOptions>
                </item>"#
    )
}

#[divan::bench(name = "1 shapesmith, response")]
fn ours(bencher: Bencher<'_, '_>) {
    let body = body();
    bencher.with_inputs(|| response(body.clone())).bench_local_values(read);
}

#[divan::bench(name = "2 aws-smithy-xml")]
fn aws_smithy_xml(bencher: Bencher<'_, '_>) {
    let body = body();
    bencher.bench_local(|| smithy::read(black_box(&body)));
}

#[divan::bench(name = "3 quick-xml, events")]
fn quick_xml(bencher: Bencher<'_, '_>) {
    let body = body();
    bencher.bench_local(|| events(black_box(&body)));
}

/// aws-smithy-xml, used like in the parsers of aws-sdk-ec2, for the members that are in the response.
mod smithy {
    use aws_smithy_xml::decode::{Document, ScopedDecoder, try_data};
    use shapesmith_peers::ec2::types::*;
    use shapesmith_runtime::Timestamp;

    use super::DescribeInstancesOutput;

    pub fn read(body: &[u8]) -> DescribeInstancesOutput {
        let mut document = Document::try_from(body).expect("it is UTF-8");
        let mut root = document.root_element().expect("there is one");
        assert!(root.start_el().matches("DescribeInstancesResponse"));
        let mut output = DescribeInstancesOutput::default();
        while let Some(mut tag) = root.next_tag() {
            match tag.start_el() {
                s if s.matches("reservationSet") => {
                    output.reservations = list(&mut tag, reservation)
                }
                s if s.matches("nextToken") => output.next_token = text(&mut tag),
                _ => {}
            }
        }
        output
    }

    fn text(tag: &mut ScopedDecoder<'_, '_>) -> Option<String> {
        Some(try_data(tag).expect("it is text").into_owned())
    }

    fn parsed<T: std::str::FromStr>(tag: &mut ScopedDecoder<'_, '_>) -> Option<T> {
        try_data(tag).expect("it is text").parse().ok()
    }

    fn named<T: for<'a> From<&'a str>>(tag: &mut ScopedDecoder<'_, '_>) -> Option<T> {
        Some(T::from(try_data(tag).expect("it is text").as_ref()))
    }

    fn time(tag: &mut ScopedDecoder<'_, '_>) -> Option<Timestamp> {
        use aws_smithy_types::date_time::{DateTime, Format};
        let text = try_data(tag).expect("it is text");
        let time = DateTime::from_str(&text, Format::DateTimeWithOffset).expect("a time");
        Timestamp::from_secs_and_nanos(time.secs(), time.subsec_nanos()).ok()
    }

    fn list<T>(
        tag: &mut ScopedDecoder<'_, '_>,
        read: impl Fn(&mut ScopedDecoder<'_, '_>) -> T,
    ) -> Option<Vec<T>> {
        let mut items = Vec::new();
        while let Some(mut tag) = tag.next_tag() {
            if tag.start_el().matches("item") {
                items.push(read(&mut tag));
            }
        }
        Some(items)
    }

    /// Defines the reader of a structure: for each element, the member and how it is read.
    macro_rules! structure {
        ($name:ident: $type:ident { $($element:literal => $member:ident: $read:expr,)* }) => {
            fn $name(tag: &mut ScopedDecoder<'_, '_>) -> $type {
                let mut value = $type::default();
                while let Some(mut tag) = tag.next_tag() {
                    match tag.start_el() {
                        $(s if s.matches($element) => value.$member = $read(&mut tag),)*
                        _ => {}
                    }
                }
                value
            }
        };
    }

    fn some<T>(
        read: impl Fn(&mut ScopedDecoder<'_, '_>) -> T,
    ) -> impl Fn(&mut ScopedDecoder<'_, '_>) -> Option<T> {
        move |tag| Some(read(tag))
    }

    fn items<T>(
        read: impl Fn(&mut ScopedDecoder<'_, '_>) -> T + Copy,
    ) -> impl Fn(&mut ScopedDecoder<'_, '_>) -> Option<Vec<T>> {
        move |tag| list(tag, read)
    }

    structure!(reservation: Reservation {
        "reservationId" => reservation_id: text,
        "ownerId" => owner_id: text,
        "requesterId" => requester_id: text,
        "groupSet" => groups: items(group),
        "instancesSet" => instances: items(instance),
    });

    structure!(group: GroupIdentifier {
        "groupId" => group_id: text,
        "groupName" => group_name: text,
    });

    // In the order of the model, as in aws-sdk-ec2.
    structure!(instance: Instance {
        "architecture" => architecture: named,
        "blockDeviceMapping" => block_device_mappings: items(mapping),
        "clientToken" => client_token: text,
        "ebsOptimized" => ebs_optimized: parsed,
        "enaSupport" => ena_support: parsed,
        "hypervisor" => hypervisor: named,
        "networkInterfaceSet" => network_interfaces: items(interface),
        "rootDeviceName" => root_device_name: text,
        "rootDeviceType" => root_device_type: named,
        "groupSet" => security_groups: items(group),
        "sourceDestCheck" => source_dest_check: parsed,
        "tagSet" => tags: items(tag),
        "virtualizationType" => virtualization_type: named,
        "cpuOptions" => cpu_options: some(cpu_options),
        "instanceId" => instance_id: text,
        "imageId" => image_id: text,
        "instanceState" => state: some(state),
        "privateDnsName" => private_dns_name: text,
        "dnsName" => public_dns_name: text,
        "reason" => state_transition_reason: text,
        "keyName" => key_name: text,
        "amiLaunchIndex" => ami_launch_index: parsed,
        "productCodes" => product_codes: items(product_code),
        "instanceType" => instance_type: named,
        "launchTime" => launch_time: time,
        "placement" => placement: some(placement),
        "monitoring" => monitoring: some(monitoring),
        "subnetId" => subnet_id: text,
        "vpcId" => vpc_id: text,
        "privateIpAddress" => private_ip_address: text,
        "ipAddress" => public_ip_address: text,
    });

    structure!(mapping: InstanceBlockDeviceMapping {
        "deviceName" => device_name: text,
        "ebs" => ebs: some(ebs),
    });

    structure!(ebs: EbsInstanceBlockDevice {
        "attachTime" => attach_time: time,
        "deleteOnTermination" => delete_on_termination: parsed,
        "status" => status: named,
        "volumeId" => volume_id: text,
    });

    structure!(interface: InstanceNetworkInterface {
        "attachment" => attachment: some(attachment),
        "description" => description: text,
        "macAddress" => mac_address: text,
        "networkInterfaceId" => network_interface_id: text,
        "ownerId" => owner_id: text,
        "privateIpAddress" => private_ip_address: text,
        "sourceDestCheck" => source_dest_check: parsed,
        "status" => status: named,
        "subnetId" => subnet_id: text,
        "vpcId" => vpc_id: text,
    });

    structure!(attachment: InstanceNetworkInterfaceAttachment {
        "attachTime" => attach_time: time,
        "attachmentId" => attachment_id: text,
        "deleteOnTermination" => delete_on_termination: parsed,
        "deviceIndex" => device_index: parsed,
        "status" => status: named,
        "networkCardIndex" => network_card_index: parsed,
    });

    structure!(tag: Tag { "key" => key: text, "value" => value: text, });
    structure!(cpu_options: CpuOptions {
        "coreCount" => core_count: parsed,
        "threadsPerCore" => threads_per_core: parsed,
    });
    structure!(state: InstanceState { "code" => code: parsed, "name" => name: named, });
    structure!(product_code: ProductCode { "productCode" => product_code_id: text, });
    structure!(placement: Placement {
        "availabilityZone" => availability_zone: text,
        "groupName" => group_name: text,
        "tenancy" => tenancy: named,
    });
    structure!(monitoring: Monitoring { "state" => state: named, });
}
